SELECT id, content_hash
FROM tasker.templates
WHERE namespace = $1 AND name = $2 AND version_order = $3
