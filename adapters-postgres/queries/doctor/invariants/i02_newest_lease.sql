-- I2: whatever ends an attempt, or comes after it, has the newest lease number there was.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), told AS (
    SELECT h.*, max(h.lease_no) OVER (
        PARTITION BY h.task_id, h.step_index ORDER BY h.id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS newest
    FROM looked l
    JOIN tasker.transitions h ON h.task_id = l.id
    WHERE h.step_index IS NOT NULL
)
SELECT t.task_id, t.step_index,
    format('%s by lease %s, the newest was %s', t.cause, t.lease_no, coalesce(t.newest, 0)) AS detail
FROM told t
WHERE t.cause <> 'started' AND t.lease_no <> coalesce(t.newest, 0)
LIMIT 20
