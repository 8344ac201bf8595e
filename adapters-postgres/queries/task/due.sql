SELECT id
FROM tasker.tasks
WHERE wake_at <= $1
ORDER BY wake_at, id
LIMIT $2
