-- I7: the first start of a step in its present run comes after all its parents were done. (A parent
-- that runs again takes its descendants with it into a new run.) Earlier runs are not looked at.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), started AS (
    SELECT s.task_id, s.step_index, s.parents, min(h.id) AS id
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    JOIN tasker.transitions h
        ON h.task_id = s.task_id AND h.step_index = s.step_index AND h.run_no = s.run_no
        AND h.cause = 'started'
    WHERE cardinality(s.parents) > 0
    GROUP BY s.task_id, s.step_index, s.parents
), done AS (
    SELECT h.task_id, h.step_index, max(h.id) AS id
    FROM looked l
    JOIN tasker.transitions h ON h.task_id = l.id
    WHERE h.step_index IS NOT NULL AND h.to_state IN ('complete', 'resolved_manually')
    GROUP BY h.task_id, h.step_index
)
SELECT c.task_id, c.step_index,
    CASE WHEN d.id IS NULL
        THEN format('started, but step %s was never done', p.step_index)
        ELSE format('started before step %s was done', p.step_index)
    END AS detail
FROM started c
CROSS JOIN LATERAL unnest(c.parents) AS p (step_index)
LEFT JOIN done d ON d.task_id = c.task_id AND d.step_index = p.step_index
WHERE d.id IS NULL OR d.id > c.id
LIMIT 20
