-- How tasks that ended lately went, and their steps. The percentiles are values that occurred.
WITH ended AS MATERIALIZED (
    SELECT t.id, t.ended_as, t.completed_at,
        (extract(epoch FROM t.completed_at - t.created_at) * 1000000)::bigint AS took
    FROM tasker.ended_lately($1) t
    JOIN tasker.templates p ON p.id = t.template_id
    WHERE ($2::text IS NULL OR p.namespace = $2) AND ($3::text IS NULL OR p.name = $3)
), steps AS MATERIALIZED (
    SELECT s.state, s.attempts,
        (extract(epoch FROM s.completed_at - s.processing_started_at) * 1000000)::bigint AS took
    FROM ended e
    -- Task by task, by the key: a join would leave it to the planner to read all steps.
    CROSS JOIN LATERAL (SELECT * FROM tasker.steps i WHERE i.task_id = e.id OFFSET 0) s
    WHERE s.state IN ('complete', 'error')
    LIMIT 100000
)
SELECT t.*, s.*
FROM (
    SELECT
        count(*) FILTER (WHERE ended_as = 'complete') AS complete,
        count(*) FILTER (WHERE ended_as = 'error') AS error,
        count(*) FILTER (WHERE ended_as = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE ended_as = 'resolved_manually') AS resolved,
        min(completed_at)::timestamptz AS earliest_end,
        count(*) AS tasks,
        coalesce(trunc(sum(took) / count(*)), 0)::bigint AS task_mean,
        coalesce(max(took), 0) AS task_max,
        percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY took) AS task_percentiles
    FROM ended
    HAVING count(*) > 0
) t
CROSS JOIN (
    SELECT
        count(*) AS steps,
        coalesce(trunc(sum(took) / nullif(count(*), 0)), 0)::bigint AS step_mean,
        coalesce(max(took), 0) AS step_max,
        percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY took) AS step_percentiles,
        coalesce(sum(greatest(attempts - 1, 0)), 0)::bigint AS retries,
        count(*) FILTER (WHERE state = 'error') AS failed_steps
    FROM steps
) s
