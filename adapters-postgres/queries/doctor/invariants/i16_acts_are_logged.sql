-- I16: what an operator changed is in the operation log, with who and when; every row has a name.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT h.task_id, h.step_index, format('%s at %s by %L is not in the log', h.cause, h.at, h.actor) AS detail
FROM looked l
JOIN tasker.transitions h ON h.task_id = l.id
WHERE h.actor = ''
    OR (
        h.cause IN ('cancelled', 'resolved', 'skipped', 'reset', 'retried_now', 'rerun', 'reopened')
        AND NOT EXISTS (
            SELECT
            FROM tasker.operations o
            WHERE o.task_id = h.task_id AND o.at = h.at AND o.actor = h.actor
        )
    )
LIMIT 20
