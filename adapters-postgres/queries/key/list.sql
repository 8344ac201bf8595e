SELECT
    id, name, grants::text AS grants, hash, previous_hash, previous_until, created_at, created_by,
    expires_at, rotated_at, revoked_at, last_used_at, version
FROM tasker.api_keys
WHERE $1::text IS NULL OR id > $1
ORDER BY id
LIMIT $2
