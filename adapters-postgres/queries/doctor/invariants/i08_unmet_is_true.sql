-- I8: `unmet` counts the parents that are not done.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), parents AS (
    SELECT s.task_id, s.step_index,
        count(*) FILTER (WHERE p.state NOT IN ('complete', 'resolved_manually')) AS unmet
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    CROSS JOIN LATERAL unnest(s.parents) AS e (parent)
    JOIN tasker.steps p ON p.task_id = s.task_id AND p.step_index = e.parent
    GROUP BY s.task_id, s.step_index
)
SELECT s.task_id, s.step_index,
    format('counts %s parents, %s are not done', s.unmet, coalesce(p.unmet, 0)) AS detail
FROM looked l
JOIN tasker.steps s ON s.task_id = l.id
LEFT JOIN parents p ON p.task_id = s.task_id AND p.step_index = s.step_index
WHERE s.unmet <> coalesce(p.unmet, 0)
LIMIT 20
