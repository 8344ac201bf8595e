-- Whether a task has ended, and nobody changes that meanwhile.
SELECT t.state, t.completed_at FROM tasker.tasks t WHERE t.id = $1 FOR UPDATE
