SELECT step_index, result::text AS result
FROM tasker.step_results
WHERE task_id = $1
ORDER BY step_index
