UPDATE tasker.workers w
SET draining_since = coalesce(w.draining_since, $2)
WHERE w.id = $1
RETURNING w.id, w.host, w.version, w.labels::text, w.handlers, w.queues, w.slots, w.in_flight,
    w.first_seen_at, w.last_seen_at, w.draining_since
