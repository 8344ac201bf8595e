-- What an earlier claim handed out, in its order: a row for each, empty where it is not held any more.
-- No row at all if there was no such claim.
SELECT
    s.task_id, s.step_index, s.state, s.unmet, s.attempts, s.attempt_limit, s.run_no, s.lease_no,
    s.lease_end, s.version, s.next_run_at, s.processing_started_at, s.lease_expires_at,
    s.deadline_at, s.completed_at, s.worker, s.retry_state, s.last_error, s.last_error_class,
    s.template_id,
    (SELECT u.context::text FROM tasker.submissions u WHERE u.task_id = s.task_id) AS context,
    CASE WHEN s.parents <> '{}' THEN s.parents END AS parents,
    CASE WHEN s.parents <> '{}' THEN ARRAY(
        SELECT (
            SELECT r.result::text FROM tasker.steps r
            WHERE r.task_id = s.task_id AND r.step_index = p.step_index
        )
        FROM unnest(s.parents) WITH ORDINALITY AS p (step_index, nth)
        ORDER BY p.nth
    ) END AS parent_results
FROM tasker.handouts h
CROSS JOIN LATERAL unnest(h.tasks, h.steps, h.lease_nos)
    WITH ORDINALITY AS i (task_id, step_index, lease_no, nth)
LEFT JOIN tasker.steps s ON s.task_id = i.task_id AND s.step_index = i.step_index
    AND s.lease_no = i.lease_no AND s.state = 'in_progress'
WHERE h.worker = $1 AND h.request = $2
ORDER BY i.nth
