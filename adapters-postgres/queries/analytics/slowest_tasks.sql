-- The slowest of the tasks that ended lately, to the millisecond.
SELECT t.id AS task_id, p.namespace, p.name, p.version, t.state,
    round(extract(epoch FROM t.completed_at - t.created_at) * 1000)::bigint AS took,
    round(extract(epoch FROM t.completed_at - t.started_at) * 1000)::bigint AS ran,
    t.completed_at::timestamptz
FROM tasker.ended_lately($1) t
JOIN tasker.templates p ON p.id = t.template_id
WHERE ($2::text IS NULL OR p.namespace = $2) AND ($3::text IS NULL OR p.name = $3)
ORDER BY t.completed_at - t.created_at DESC, t.id
LIMIT $4
