-- Queues whose steps are not claimed; a queue is a row here only once it was paused.
SELECT q.name, q.paused_at, q.paused_by, q.note
FROM tasker.queues q
WHERE q.paused_at IS NOT NULL AND ($1::text IS NULL OR q.name COLLATE "C" > $1)
ORDER BY q.name COLLATE "C"
LIMIT 1000
