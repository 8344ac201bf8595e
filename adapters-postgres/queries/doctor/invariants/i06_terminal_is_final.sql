-- I6: a terminal state, of a step or a task, is left by a rerun only.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT h.task_id, h.step_index, format('%s → %s (%s)', h.from_state, h.to_state, h.cause) AS detail
FROM looked l
JOIN tasker.transitions h ON h.task_id = l.id
WHERE h.from_state IN ('complete', 'cancelled', 'resolved_manually') AND h.cause <> 'rerun'
LIMIT 20
