-- What steps of ended tasks failed of, and what those that wait to be tried again did.
SELECT e.last_error_class, e.message, count(*) AS steps,
    count(*) FILTER (WHERE e.state = 'error') AS failed,
    (min(ARRAY[e.task_id::text, e.handler]))[1]::uuid AS example,
    (min(ARRAY[e.task_id::text, e.handler]))[2] AS handler
FROM (
    (
        SELECT s.task_id, s.handler, s.state, s.last_error_class, left(s.last_error, 1000) AS message
        FROM tasker.ended_lately($1) t
        JOIN tasker.templates p ON p.id = t.template_id
        CROSS JOIN LATERAL (SELECT * FROM tasker.steps i WHERE i.task_id = t.id OFFSET 0) s
        WHERE s.last_error IS NOT NULL
            AND ($2::text IS NULL OR p.namespace = $2) AND ($3::text IS NULL OR p.name = $3)
        LIMIT 100000
    )
    UNION ALL
    (
        SELECT s.task_id, s.handler, s.state, s.last_error_class, left(s.last_error, 1000)
        FROM tasker.retrying_steps() s
        JOIN tasker.templates p ON p.id = s.template_id
        WHERE ($2::text IS NULL OR p.namespace = $2) AND ($3::text IS NULL OR p.name = $3)
    )
) e
GROUP BY e.last_error_class, e.message
ORDER BY count(*) DESC, e.last_error_class COLLATE "C" NULLS FIRST, e.message COLLATE "C"
LIMIT 1000
