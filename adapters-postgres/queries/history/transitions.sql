SELECT step_index, from_state, to_state, cause, at, actor, note, attempt, lease_no, run_no
FROM tasker.transitions
WHERE task_id = $1
ORDER BY id
OFFSET $2
LIMIT $3
