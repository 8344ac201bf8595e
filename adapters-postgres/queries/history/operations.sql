SELECT step_index, operation, at, actor, note
FROM tasker.operations
WHERE task_id = $1
ORDER BY id
OFFSET $2
LIMIT $3
