DELETE FROM tasker.step_results
WHERE task_id = $1 AND step_index = ANY ($2)
