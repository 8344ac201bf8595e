-- The same by step of a template.
WITH steps AS MATERIALIZED (
    SELECT p.namespace, p.name AS template, s.name AS step, s.state, s.attempts,
        (extract(epoch FROM s.completed_at - s.processing_started_at) * 1000000)::bigint AS took
    FROM tasker.ended_lately($1) t
    JOIN tasker.templates p ON p.id = t.template_id
    CROSS JOIN LATERAL (SELECT * FROM tasker.steps i WHERE i.task_id = t.id OFFSET 0) s
    WHERE s.state IN ('complete', 'error')
        AND ($2::text IS NULL OR p.namespace = $2) AND ($3::text IS NULL OR p.name = $3)
    LIMIT 100000
)
SELECT
    namespace, template, step,
    count(*) AS steps,
    trunc(sum(took) / count(*))::bigint AS step_mean,
    max(took) AS step_max,
    percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY took) AS step_percentiles,
    sum(greatest(attempts - 1, 0))::bigint AS retries,
    count(*) FILTER (WHERE state = 'error') AS failed
FROM steps
GROUP BY namespace, template, step
ORDER BY sum(took) DESC, namespace COLLATE "C", template COLLATE "C", step COLLATE "C"
LIMIT $4
