-- The flag is the same for all steps of a task, whatever their state.
UPDATE tasker.steps SET parked = $2
WHERE task_id = $1 AND parked <> $2
