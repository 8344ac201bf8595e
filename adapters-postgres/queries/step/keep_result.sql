INSERT INTO tasker.step_results (task_id, step_index, result)
VALUES ($1, $2, $3::text::json)
ON CONFLICT (task_id, step_index) DO UPDATE SET result = excluded.result
