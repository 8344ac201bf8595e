SELECT id, namespace, url, events, description, secret, previous_secret, previous_until, state, suspended_at,
    suspended_reason, position, failing_since, created_at, updated_at, version
FROM tasker.webhooks
WHERE id = $1
