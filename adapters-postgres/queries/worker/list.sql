SELECT w.id, w.host, w.version, w.labels::text, w.handlers, w.queues, w.slots, w.in_flight,
    w.first_seen_at, w.last_seen_at, w.draining_since
FROM tasker.workers w
WHERE w.id > $1
ORDER BY w.id
LIMIT $2
