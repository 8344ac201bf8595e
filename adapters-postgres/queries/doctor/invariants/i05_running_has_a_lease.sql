-- I5: a step is running if and only if it has a lease that has not ended, with a worker and times.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT s.task_id, s.step_index,
    format(
        '%s, lease %s ended %s, worker %s, expires %s', s.state, s.lease_no, coalesce(s.lease_end, 'not'),
        coalesce(s.worker, 'none'), coalesce(s.lease_expires_at::text, 'never')
    ) AS detail
FROM looked l
JOIN tasker.steps s ON s.task_id = l.id
WHERE (s.state = 'in_progress') <> (s.lease_no > 0 AND s.lease_end IS NULL)
    OR (s.state = 'in_progress')
        <> (s.worker IS NOT NULL AND s.lease_expires_at IS NOT NULL AND s.deadline_at IS NOT NULL)
LIMIT 20
