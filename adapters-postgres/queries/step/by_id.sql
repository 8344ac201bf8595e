SELECT
    s.task_id, s.step_index, s.state, s.unmet, s.attempts, s.attempt_limit, s.run_no, s.lease_no,
    s.lease_end, s.version, s.next_run_at, s.processing_started_at, s.lease_expires_at,
    s.deadline_at, s.completed_at, s.worker, s.retry_state, s.last_error, s.last_error_class,
    s.template_id
FROM unnest($1::uuid[], $2::integer[]) AS i (task_id, step_index)
JOIN tasker.steps s ON s.task_id = i.task_id AND s.step_index = i.step_index
