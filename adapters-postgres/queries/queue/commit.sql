-- Outcomes, then a claim, in one transaction and one round trip. The claim depends on the outcomes,
-- so it comes after them and sees what they released. One row says what was applied, one each what
-- was not, with the step as it is; one each what was claimed, with its place. One row at least: the
-- time is told always.
WITH committed AS MATERIALIZED (
    SELECT c.items, c.task_states, c.settled_from, c.front, c.item, c.step
    FROM tasker.commit_steps($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::json) AS c
), claimed AS MATERIALIZED (
    SELECT c.*
    FROM (SELECT count(*) AS outcomes FROM committed) AS n
    CROSS JOIN LATERAL tasker.claim_steps(
        $11, $12, $13, $14, $15, $16, CASE WHEN n.outcomes >= 0 THEN $17::bigint::integer END, $18, $19
    ) AS c
    WHERE $16 IS NOT NULL
)
SELECT clock_timestamp() AS db_now, r.*
FROM (SELECT) AS one_row
LEFT JOIN (
    SELECT
        o.items, o.task_states, o.settled_from, o.front, o.item, NULL::bigint AS place, NULL::bigint AS ready_at,
        (o.step).task_id, (o.step).step_index, (o.step).template_id, (o.step).attempts,
        (o.step).attempt_limit, (o.step).run_no, (o.step).lease_no, (o.step).version,
        (o.step).deadline_at::timestamptz, (o.step).last_error, (o.step).last_error_class,
        NULL::boolean AS task_started, NULL::text AS context, NULL::integer[] AS parents,
        NULL::text[] AS parent_results,
        (o.step).state, (o.step).unmet, (o.step).lease_end, (o.step).next_run_at,
        (o.step).processing_started_at, (o.step).lease_expires_at, (o.step).completed_at,
        (o.step).worker, (o.step).retry_state
    FROM committed o
    UNION ALL
    SELECT
        NULL, NULL, NULL, NULL, NULL, k.place, k.ready_at,
        k.task_id, k.step_index, k.template_id, k.attempts,
        k.attempt_limit, k.run_no, k.lease_no, k.version,
        k.deadline_at, k.last_error, k.last_error_class,
        k.task_started, k.context, k.parents,
        k.parent_results,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM claimed k
) AS r ON true
ORDER BY r.place, r.task_id, r.step_index
