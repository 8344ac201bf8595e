SELECT t.id AS task_id, t.template_id
FROM tasker.tasks t
WHERE t.id = ANY ($1::uuid[])
