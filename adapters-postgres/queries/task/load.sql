-- All steps of a task in order; beside the first, and only there, the task itself and what was asked
-- for, so that their texts do not travel once per step. One statement is one moment.
SELECT
    s.task_id, s.step_index, s.state, s.unmet, s.attempts, s.attempt_limit, s.run_no, s.lease_no,
    s.lease_end, s.version, s.next_run_at, s.processing_started_at, s.lease_expires_at,
    s.deadline_at, s.completed_at, s.worker, s.retry_state, s.last_error, s.last_error_class,
    t.template_id, t.state AS task_state, t.fail_fast, t.unfinished, t.live, t.paused_at,
    t.halted_at, t.created_at, t.started_at, t.completed_at AS task_completed_at, t.wake_at,
    f.content_hash, f.run_at, f.priority, f.tags, f.initiator, f.reason, f.idempotency_key
FROM tasker.steps s
LEFT JOIN tasker.tasks t ON s.step_index = 0 AND t.id = s.task_id
LEFT JOIN tasker.submissions f ON s.step_index = 0 AND f.task_id = s.task_id
WHERE s.task_id = $1
ORDER BY s.step_index
