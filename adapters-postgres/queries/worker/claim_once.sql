-- A claim that may be asked again, and what it handed out kept with it. One row at least: the time is
-- told even when there is nothing to claim.
WITH claimed AS MATERIALIZED (
    SELECT c.* FROM tasker.claim_once($1, $2, $3, $4, $5, $6, $7::bigint::integer, $8, $9, $10) AS c
), kept AS (
    INSERT INTO tasker.handouts (worker, request, claimed_at, tasks, steps, lease_nos)
    SELECT
        $6, $10, $9,
        array_agg(k.task_id ORDER BY k.place, k.task_id, k.step_index),
        array_agg(k.step_index ORDER BY k.place, k.task_id, k.step_index),
        array_agg(k.lease_no ORDER BY k.place, k.task_id, k.step_index)
    FROM claimed k
    HAVING count(*) > 0
)
SELECT
    clock_timestamp() AS db_now, c.place, c.ready_at, c.task_id, c.step_index, c.template_id, c.attempts,
    c.attempt_limit, c.run_no, c.lease_no, c.version, c.deadline_at, c.last_error,
    c.last_error_class, c.task_started, c.context, c.parents, c.parent_results
FROM (SELECT) AS one_row
LEFT JOIN claimed AS c ON true
ORDER BY c.place, c.task_id, c.step_index
