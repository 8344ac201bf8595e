-- I13: nothing starts before it may. History does not keep when a retry was due, so what can be seen
-- here is that no start lies before the failure it follows, and none before the time the task was
-- submitted for, unless an operator has acted on the task.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), told AS (
    SELECT h.*, lag(h.cause) OVER w AS last_cause, lag(h.at) OVER w AS last_at
    FROM looked l
    JOIN tasker.transitions h ON h.task_id = l.id
    WHERE h.step_index IS NOT NULL
    WINDOW w AS (PARTITION BY h.task_id, h.step_index ORDER BY h.id)
)
SELECT b.task_id, b.step_index, b.detail
FROM (
    SELECT t.task_id, t.step_index, format('started at %s, failed at %s', t.at, t.last_at) AS detail
    FROM told t
    WHERE t.cause = 'started' AND t.last_cause = 'retry_scheduled' AND t.at < t.last_at
    UNION ALL
    SELECT t.task_id, t.step_index, format('started at %s, submitted for %s', t.at, f.run_at)
    FROM told t
    JOIN tasker.submissions f ON f.task_id = t.task_id
    WHERE t.cause = 'started' AND t.at < f.run_at
        AND NOT EXISTS (SELECT FROM tasker.operations o WHERE o.task_id = t.task_id)
) b
LIMIT 20
