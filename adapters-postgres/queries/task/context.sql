SELECT context::text AS context
FROM tasker.submissions
WHERE task_id = $1
