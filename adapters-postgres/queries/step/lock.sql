-- All steps of a task whose own row is locked.
SELECT FROM tasker.steps WHERE task_id = $1 ORDER BY step_index FOR UPDATE
