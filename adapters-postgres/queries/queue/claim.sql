-- One row at least: the time is told even when there is nothing to claim.
SELECT
    clock_timestamp() AS db_now, c.place, c.ready_at, c.task_id, c.step_index, c.template_id, c.attempts,
    c.attempt_limit, c.run_no, c.lease_no, c.version, c.deadline_at, c.last_error,
    c.last_error_class, c.task_started, c.context, c.parents, c.parent_results
FROM (SELECT) AS one_row
LEFT JOIN tasker.claim_steps($1, $2, $3, $4, $5, $6, $7::bigint::integer, $8, $9) AS c ON true
ORDER BY c.place, c.task_id, c.step_index
