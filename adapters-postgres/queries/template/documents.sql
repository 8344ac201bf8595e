SELECT id, document::text AS document, content_hash
FROM tasker.templates
WHERE id = ANY ($1)
