-- I14: nobody holds a lease of a task that has ended, and no lease is $2 seconds older than its end.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT s.task_id, s.step_index,
    format(
        'task %s, lease %s of %s until %s', t.state, s.lease_no, s.worker,
        LEAST(s.lease_expires_at, s.deadline_at)
    ) AS detail
FROM looked l
JOIN tasker.tasks t ON t.id = l.id
JOIN tasker.steps s ON s.task_id = l.id
WHERE s.state = 'in_progress'
    AND (
        t.completed_at IS NOT NULL
        OR LEAST(s.lease_expires_at, s.deadline_at)
            < clock_timestamp() - make_interval(secs => $2::float8)
    )
LIMIT 20
