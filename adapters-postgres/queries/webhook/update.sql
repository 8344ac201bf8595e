-- What people may change, if nobody else has changed it since.
UPDATE tasker.webhooks w
SET url = $3,
    events = $4,
    description = $5,
    secret = $6,
    previous_secret = $7,
    previous_until = $8,
    state = $9,
    suspended_at = $10,
    suspended_reason = $11,
    failing_since = CASE
        WHEN $9 = 'enabled' AND w.state <> 'enabled' THEN NULL
        ELSE w.failing_since
    END,
    updated_at = $12,
    version = w.version + 1
WHERE w.id = $1 AND w.version = $2
