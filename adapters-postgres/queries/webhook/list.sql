-- A page of the webhooks of a namespace, or of all.
SELECT id, namespace, url, events, description, secret, previous_secret, previous_until, state, suspended_at,
    suspended_reason, position, failing_since, created_at, updated_at, version
FROM tasker.webhooks
WHERE ($1::text IS NULL OR namespace = $1) AND ($2::uuid IS NULL OR id > $2)
ORDER BY id
LIMIT $3
