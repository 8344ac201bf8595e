-- I10: the state of a task follows from the states of its steps, and a task has as many as it says.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), counted AS (
    SELECT s.task_id,
        count(*) AS steps,
        count(*) FILTER (WHERE s.state = 'pending') AS pending,
        count(*) FILTER (WHERE s.state = 'in_progress') AS running,
        count(*) FILTER (WHERE s.state NOT IN ('complete', 'resolved_manually')) AS undone,
        count(*) FILTER (
            WHERE s.state = 'in_progress'
                OR (s.state = 'pending' AND s.unmet = 0 AND t.halted_at IS NULL)
        ) AS live
    FROM looked l
    JOIN tasker.tasks t ON t.id = l.id
    JOIN tasker.steps s ON s.task_id = l.id
    GROUP BY s.task_id
)
SELECT l.id AS task_id, NULL::integer AS step_index,
    format(
        '%s with %s of %s steps: %s pending, %s running, %s not done, %s can move', t.state,
        coalesce(c.steps, 0), t.steps, c.pending, c.running, c.undone, c.live
    ) AS detail
FROM looked l
JOIN tasker.tasks t ON t.id = l.id
LEFT JOIN counted c ON c.task_id = l.id
WHERE c.steps IS DISTINCT FROM t.steps
    OR NOT CASE t.state
        -- A rerun takes a task back to pending while steps beside the rerun ones may run on.
        WHEN 'pending' THEN c.live > 0 AND (t.started_at IS NOT NULL OR c.running = 0)
        WHEN 'in_progress' THEN c.live > 0
        WHEN 'complete' THEN c.undone = 0
        WHEN 'error' THEN c.live = 0 AND c.undone > 0
        ELSE c.pending = 0 AND c.running = 0
    END
LIMIT 20
