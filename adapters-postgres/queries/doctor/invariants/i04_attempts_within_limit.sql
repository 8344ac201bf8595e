-- I4: attempts stay within the limit, in the row and in every row of history; who waits has one left.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT b.task_id, b.step_index, b.detail
FROM (
    SELECT s.task_id, s.step_index,
        format('%s after %s of %s attempts', s.state, s.attempts, s.attempt_limit) AS detail
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    WHERE s.attempts > s.attempt_limit OR (s.state = 'pending' AND s.attempts >= s.attempt_limit)
    UNION ALL
    SELECT h.task_id, h.step_index, format('%s at attempt %s of %s', h.cause, h.attempt, s.attempt_limit)
    FROM looked l
    JOIN tasker.transitions h ON h.task_id = l.id
    JOIN tasker.steps s ON s.task_id = h.task_id AND s.step_index = h.step_index
    WHERE h.attempt > s.attempt_limit
) b
LIMIT 20
