INSERT INTO tasker.api_keys
    (id, name, grants, hash, previous_hash, previous_until, created_at, created_by, expires_at,
     rotated_at, revoked_at, last_used_at, version)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (id) DO NOTHING
