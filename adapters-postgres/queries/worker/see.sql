-- A sign of life. What is not said stays as it was.
INSERT INTO tasker.workers AS w
    (id, host, version, labels, handlers, queues, slots, in_flight, first_seen_at, last_seen_at)
VALUES ($1, $2, $3, $4::text::json, $5, $6, $7, $8, $9, $9)
ON CONFLICT (id) DO UPDATE SET
    host = coalesce(EXCLUDED.host, w.host),
    version = coalesce(EXCLUDED.version, w.version),
    labels = coalesce(EXCLUDED.labels, w.labels),
    handlers = coalesce(EXCLUDED.handlers, w.handlers),
    queues = coalesce(EXCLUDED.queues, w.queues),
    slots = coalesce(EXCLUDED.slots, w.slots),
    in_flight = coalesce(EXCLUDED.in_flight, w.in_flight),
    last_seen_at = greatest(EXCLUDED.last_seen_at, w.last_seen_at)
RETURNING w.id, w.host, w.version, w.labels::text, w.handlers, w.queues, w.slots, w.in_flight,
    w.first_seen_at, w.last_seen_at, w.draining_since
