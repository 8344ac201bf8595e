SELECT step_index, result::text AS result
FROM tasker.steps
WHERE task_id = $1 AND result IS NOT NULL
ORDER BY step_index
