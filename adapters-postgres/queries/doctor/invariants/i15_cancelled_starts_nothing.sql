-- I15: a cancelled task starts nothing.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT h.task_id, h.step_index, format('started at %s, cancelled at %s', h.at, c.at) AS detail
FROM looked l
JOIN tasker.transitions c ON c.task_id = l.id
JOIN tasker.transitions h ON h.task_id = c.task_id AND h.id > c.id
WHERE c.step_index IS NULL AND c.cause = 'cancelled' AND h.cause = 'started'
LIMIT 20
