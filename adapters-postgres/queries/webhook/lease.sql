-- The webhooks this owner delivers for from now on. What somebody is about to take is left to him.
UPDATE tasker.webhooks w
SET lease_owner = $1, lease_until = $3
FROM (
    SELECT c.id
    FROM tasker.webhooks c
    WHERE c.state = 'enabled'
        AND (c.lease_owner IS NULL OR c.lease_owner = $1 OR c.lease_until <= $2)
    ORDER BY c.id
    LIMIT $4
    FOR UPDATE SKIP LOCKED
) mine
WHERE w.id = mine.id
RETURNING w.id, w.namespace, w.url, w.events, w.description, w.secret, w.previous_secret,
    w.previous_until, w.state, w.suspended_at, w.suspended_reason, w.position, w.failing_since,
    w.created_at, w.updated_at, w.version
