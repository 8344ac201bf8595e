-- A step once no other transaction writes it.
SELECT
    s.task_id, s.step_index, s.state, s.unmet, s.attempts, s.attempt_limit, s.run_no, s.lease_no,
    s.lease_end, s.version, s.next_run_at, s.processing_started_at, s.lease_expires_at,
    s.deadline_at, s.completed_at, s.worker, s.retry_state, s.last_error, s.last_error_class,
    t.template_id
FROM tasker.steps s
JOIN tasker.tasks t ON t.id = s.task_id
WHERE s.task_id = $1 AND s.step_index = $2
FOR UPDATE OF s
