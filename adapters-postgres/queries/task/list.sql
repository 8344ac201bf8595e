-- Newest first. It is planned with its parameters at hand, so a filter that is not given vanishes and
-- the index of one that is given has the order; further filters are looked at row by row.
SELECT
    t.id AS task_id, p.namespace, p.name, p.version, t.state, t.paused_at IS NOT NULL AS paused,
    t.steps, t.unfinished, f.initiator, t.created_at, t.completed_at
FROM tasker.tasks t
JOIN tasker.submissions f ON f.task_id = t.id
JOIN tasker.templates p ON p.id = t.template_id
WHERE ($1::text IS NULL OR f.namespace = $1)
    AND ($2::text IS NULL OR f.template_name = $2)
    AND ($3::text IS NULL OR (t.completed_at IS NULL AND t.state = $3))
    AND ($6::text IS NULL OR t.ended_as = $6)
    AND ($4::uuid IS NULL OR t.id < $4)
    AND ($7::uuid IS NULL OR t.id >= $7)
    AND ($8::uuid IS NULL OR t.id < $8)
    AND ($9::timestamptz IS NULL OR t.created_at >= $9)
    AND ($10::timestamptz IS NULL OR t.created_at < $10)
ORDER BY t.id DESC
LIMIT $5
