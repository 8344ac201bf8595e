-- The first pause stays until it is lifted; only what changed something is logged.
WITH changed AS (
    INSERT INTO tasker.queues AS q (name, paused_at, paused_by, note)
    SELECT $1, CASE WHEN $2 THEN $3::timestamptz END, CASE WHEN $2 THEN $4 END, $5
    ON CONFLICT (name) DO UPDATE
    SET paused_at = excluded.paused_at, paused_by = excluded.paused_by, note = excluded.note
    WHERE (q.paused_at IS NULL) = $2
    RETURNING q.name
)
INSERT INTO tasker.operations (queue, operation, at, actor, note)
SELECT c.name, CASE WHEN $2 THEN 'pause_queue' ELSE 'resume_queue' END, $3, $4, $5
FROM changed c
