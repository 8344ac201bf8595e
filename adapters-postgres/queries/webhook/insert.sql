-- A new webhook; nothing if its id is taken.
INSERT INTO tasker.webhooks
    (id, namespace, url, events, description, secret, previous_secret, previous_until, state, suspended_at,
    suspended_reason, position, failing_since, created_at, updated_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (id) DO NOTHING
