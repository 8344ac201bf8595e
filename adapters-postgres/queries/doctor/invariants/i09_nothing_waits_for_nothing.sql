-- I9: no step waits for nothing. The counters of a task are true, and the steps of an open one are out
-- of the claim indexes only while it is paused or halted.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), counted AS (
    SELECT s.task_id,
        count(*) FILTER (WHERE s.state NOT IN ('complete', 'resolved_manually')) AS unfinished,
        count(*) FILTER (
            WHERE s.state = 'in_progress'
                OR (s.state = 'pending' AND s.unmet = 0 AND t.halted_at IS NULL)
        ) AS live,
        min(s.step_index) FILTER (
            WHERE s.parked <> (t.paused_at IS NOT NULL OR t.halted_at IS NOT NULL)
                AND t.completed_at IS NULL
        ) AS misplaced
    FROM looked l
    JOIN tasker.tasks t ON t.id = l.id
    JOIN tasker.steps s ON s.task_id = l.id
    GROUP BY s.task_id
)
SELECT c.task_id, c.misplaced AS step_index,
    CASE WHEN c.misplaced IS NOT NULL
        THEN 'its place in the claim indexes is wrong'
        ELSE format(
            'counts %s unfinished and %s live, there are %s and %s', t.unfinished, t.live, c.unfinished,
            c.live
        )
    END AS detail
FROM counted c
JOIN tasker.tasks t ON t.id = c.task_id
WHERE c.misplaced IS NOT NULL OR t.unfinished <> c.unfinished OR t.live <> c.live
LIMIT 20
