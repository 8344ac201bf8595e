-- One row at least: the time is told even when there is nothing to claim.
SELECT
    clock_timestamp() AS db_now, c.seq, c.template_id, c.task_started, c.context::text AS context,
    c.parent_indexes, c.parent_results,
    (c.step).task_id, (c.step).step_index, (c.step).state, (c.step).unmet, (c.step).attempts,
    (c.step).attempt_limit, (c.step).run_no, (c.step).lease_no, (c.step).lease_end,
    (c.step).version, (c.step).next_run_at, (c.step).processing_started_at,
    (c.step).lease_expires_at, (c.step).deadline_at, (c.step).completed_at, (c.step).worker,
    (c.step).retry_state, (c.step).last_error, (c.step).last_error_class
FROM (SELECT) AS one_row
LEFT JOIN tasker.claim_steps($1, $2, $3, $4, $5, $6::bigint::integer, $7, $8) AS c ON true
ORDER BY c.seq
