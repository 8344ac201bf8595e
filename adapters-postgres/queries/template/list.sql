SELECT id, namespace, name, version
FROM tasker.templates
WHERE ($1::text IS NULL OR namespace = $1)
    AND (namespace, name, version_order) > ($2, $3, $4)
ORDER BY namespace, name, version_order
LIMIT $5
