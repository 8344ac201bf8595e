-- Outcomes, then a claim, in one transaction and one round trip. The claim depends on the outcomes,
-- so it comes after them and sees what they released. One row at least: the time is told always.
WITH committed AS MATERIALIZED (
    SELECT c.item, c.task_state, c.settled_from, c.step, c.template_id
    FROM tasker.commit_steps(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26, $27, $28
    ) AS c
), claimed AS MATERIALIZED (
    SELECT c.*
    FROM (SELECT count(*) AS outcomes FROM committed) AS n
    CROSS JOIN LATERAL tasker.claim_steps(
        $29, $30, $31, $32, $33, CASE WHEN n.outcomes >= 0 THEN $34::bigint::integer END, $35, $36
    ) AS c
    WHERE $33 IS NOT NULL
)
SELECT
    clock_timestamp() AS db_now, r.item, r.task_state, r.settled_from,
    r.seq, r.template_id, r.task_started, r.context::text AS context, r.parent_indexes,
    r.parent_results,
    (r.step).task_id, (r.step).step_index, (r.step).state, (r.step).unmet, (r.step).attempts,
    (r.step).attempt_limit, (r.step).run_no, (r.step).lease_no, (r.step).lease_end,
    (r.step).version, (r.step).next_run_at, (r.step).processing_started_at,
    (r.step).lease_expires_at, (r.step).deadline_at, (r.step).completed_at, (r.step).worker,
    (r.step).retry_state, (r.step).last_error, (r.step).last_error_class
FROM (SELECT) AS one_row
LEFT JOIN (
    SELECT
        o.item, o.task_state, o.settled_from, NULL::bigint AS seq, o.step, o.template_id,
        NULL::boolean AS task_started, NULL::json AS context, NULL::integer[] AS parent_indexes,
        NULL::text[] AS parent_results
    FROM committed o
    UNION ALL
    SELECT
        NULL, NULL, NULL, k.seq, k.step, k.template_id, k.task_started, k.context, k.parent_indexes,
        k.parent_results
    FROM claimed k
) AS r ON true
ORDER BY r.item, r.seq
