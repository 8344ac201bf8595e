-- I3: the lease number of a step rises by one with each start, and the row has the last one.
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
), newest AS (
    SELECT t.task_id, t.step_index, max(t.lease_no) AS lease_no
    FROM told t
    GROUP BY t.task_id, t.step_index
)
SELECT b.task_id, b.step_index, b.detail
FROM (
    SELECT t.task_id, t.step_index,
        format('started with lease %s after %s', t.lease_no, coalesce(t.newest, 0)) AS detail
    FROM told t
    WHERE t.cause = 'started' AND t.lease_no <> coalesce(t.newest, 0) + 1
    UNION ALL
    SELECT s.task_id, s.step_index,
        format('has lease %s, its history %s', s.lease_no, coalesce(n.lease_no, 0))
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    LEFT JOIN newest n ON n.task_id = s.task_id AND n.step_index = s.step_index
    WHERE s.lease_no <> coalesce(n.lease_no, 0)
) b
LIMIT 20
