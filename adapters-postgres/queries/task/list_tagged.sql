-- The list once more for those with a tag: the key of the tags has the order.
SELECT
    t.id AS task_id, p.namespace, p.name, p.version, t.state, t.paused_at IS NOT NULL AS paused,
    t.steps, t.unfinished, f.initiator, t.created_at, t.completed_at
FROM tasker.task_tags g
JOIN tasker.tasks t ON t.id = g.task_id
JOIN tasker.submissions f ON f.task_id = g.task_id
JOIN tasker.templates p ON p.id = t.template_id
WHERE ($1::text IS NULL OR f.namespace = $1)
    AND ($2::text IS NULL OR f.template_name = $2)
    AND ($3::text IS NULL OR (t.completed_at IS NULL AND t.state = $3))
    AND ($7::text IS NULL OR t.ended_as = $7)
    AND ($4::uuid IS NULL OR g.task_id < $4)
    AND ($8::uuid IS NULL OR g.task_id >= $8)
    AND ($9::uuid IS NULL OR g.task_id < $9)
    AND ($10::timestamptz IS NULL OR t.created_at >= $10)
    AND ($11::timestamptz IS NULL OR t.created_at < $11)
    AND g.tag = $6
ORDER BY g.task_id DESC
LIMIT $5
