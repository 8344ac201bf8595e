UPDATE tasker.steps SET result = $3::text::json
WHERE task_id = $1 AND step_index = $2
