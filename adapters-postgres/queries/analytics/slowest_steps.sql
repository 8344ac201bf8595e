-- The steps whose last attempt was the slowest, of tasks that ended lately, to the millisecond.
SELECT s.*, round(extract(epoch FROM s.span) * 1000)::bigint AS took
FROM (
    SELECT s.task_id, s.step_index, s.name AS step, p.namespace, p.name, p.version, s.state,
        s.completed_at - s.processing_started_at AS span, s.attempts, s.worker,
        s.completed_at::timestamptz
    FROM tasker.ended_lately($1) t
    JOIN tasker.templates p ON p.id = t.template_id
    CROSS JOIN LATERAL (SELECT * FROM tasker.steps i WHERE i.task_id = t.id OFFSET 0) s
    WHERE s.state IN ('complete', 'error')
        AND ($2::text IS NULL OR p.namespace = $2) AND ($3::text IS NULL OR p.name = $3)
    LIMIT 100000
) s
ORDER BY s.span DESC, s.task_id, s.step_index
LIMIT $4
