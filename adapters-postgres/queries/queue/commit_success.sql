-- One success, then a claim, in one transaction and one round trip; the claim comes after and sees
-- what was released. The columns are those of a commit of many. One row at least; if the success was
-- not applied, it has no items, and nothing was claimed: that is said by the limit, since the claim is
-- called for each row of the left side, whatever the condition of the join.
SELECT
    clock_timestamp() AS db_now,
    CASE WHEN s.applied THEN ARRAY[1::bigint] END AS items,
    ARRAY[s.task_state] AS task_states,
    ARRAY[s.settled_from] AS settled_from,
    s.front, NULL::bigint AS item, k.place, k.ready_at, k.task_id, k.step_index, k.template_id, k.attempts,
    k.attempt_limit, k.run_no, k.lease_no, k.version, k.deadline_at, k.last_error,
    k.last_error_class, k.task_started, k.context, k.parents, k.parent_results
FROM tasker.commit_success($1, $2, $3, $4, $5, $6, $7, $8, $9) AS s
LEFT JOIN LATERAL tasker.claim_steps(
    $10, $11, $12, $13, $14, $15, CASE WHEN s.applied AND $15::text IS NOT NULL THEN $16::bigint::integer END, $17, $18
) AS k ON true
ORDER BY k.place, k.task_id, k.step_index
