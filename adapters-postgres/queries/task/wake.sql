UPDATE tasker.tasks SET wake_at = $2
WHERE id = $1 AND completed_at IS NULL
