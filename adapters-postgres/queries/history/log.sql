INSERT INTO tasker.operations (task_id, step_index, operation, at, actor, note)
VALUES ($1, $2, $3, $4, $5, $6)
