-- I11: history, folded, gives the state: each row goes on from where the last one ended, counts one
-- attempt more where one ended, and the last one says what the task or step is. History has no
-- numbers of its own that could have gaps; a missing row breaks the chain.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), told AS (
    SELECT h.*,
        lag(h.to_state, 1, 'pending') OVER w AS last_state,
        lag(h.run_no, 1, least(h.run_no, 1)) OVER w AS last_run,
        lag(h.attempt, 1, 0) OVER w AS last_attempt,
        row_number() OVER (PARTITION BY h.task_id, h.step_index ORDER BY h.id DESC) AS from_the_end
    FROM looked l
    JOIN tasker.transitions h ON h.task_id = l.id
    WINDOW w AS (PARTITION BY h.task_id, h.step_index ORDER BY h.id)
), ends AS (
    SELECT * FROM told t WHERE t.from_the_end = 1
)
SELECT b.task_id, b.step_index, b.detail
FROM (
    SELECT t.task_id, t.step_index,
        format(
            '%s → %s (%s, run %s, attempt %s) after %s, run %s, attempt %s', t.from_state, t.to_state,
            t.cause, t.run_no, t.attempt, t.last_state, t.last_run, t.last_attempt
        ) AS detail
    FROM told t
    WHERE t.from_state <> t.last_state
        OR t.run_no < t.last_run
        OR t.attempt <> CASE WHEN t.run_no > t.last_run THEN 0 ELSE t.last_attempt END
            + (t.cause IN ('succeeded', 'failed', 'lease_expired', 'deadline_exceeded'))::integer
    UNION ALL
    SELECT s.task_id, s.step_index,
        format(
            'is %s after %s attempts, its history ends with %s after %s', s.state, s.attempts,
            coalesce(e.to_state, 'nothing'), coalesce(e.attempt, 0)
        )
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    LEFT JOIN ends e ON e.task_id = s.task_id AND e.step_index = s.step_index
    WHERE s.state <> coalesce(e.to_state, 'pending')
        OR s.run_no < coalesce(e.run_no, 1)
        -- A reset or rerun of a pending step writes no row but begins a new run.
        OR s.attempts <> CASE WHEN s.run_no > coalesce(e.run_no, 1) THEN 0 ELSE coalesce(e.attempt, 0) END
    UNION ALL
    SELECT t.id, NULL,
        format('is %s, its history ends with %s', t.state, coalesce(e.to_state, 'nothing'))
    FROM looked l
    JOIN tasker.tasks t ON t.id = l.id
    LEFT JOIN ends e ON e.task_id = t.id AND e.step_index IS NULL
    WHERE t.state <> coalesce(e.to_state, 'pending')
) b
LIMIT 20
