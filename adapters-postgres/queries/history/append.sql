-- Rows of history in the order of the arrays: ids are drawn after the sort.
INSERT INTO tasker.history
    (task_id, step_index, from_state, to_state, cause, at, actor, note, attempt, lease_no, run_no)
SELECT
    r.task_id, r.step_index, r.from_state, r.to_state, r.cause, r.at, r.actor, r.note, r.attempt,
    r.lease_no, r.run_no
FROM unnest(
    $1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
    $8::text[], $9::integer[], $10::bigint[], $11::integer[]
) WITH ORDINALITY AS r (
    task_id, step_index, from_state, to_state, cause, at, actor, note, attempt, lease_no, run_no, nth
)
ORDER BY r.nth
