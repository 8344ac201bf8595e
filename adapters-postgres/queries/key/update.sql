-- One row if the version was the one before, none if somebody was faster. Repeated after a lost reply
-- it finds its own version, and what it has written.
UPDATE tasker.api_keys
SET hash = $2, previous_hash = $3, previous_until = $4, rotated_at = $5, revoked_at = $6, version = $7
WHERE id = $1 AND (
    version = $7 - 1
    OR version = $7 AND hash = $2 AND revoked_at IS NOT DISTINCT FROM $6::timestamptz
)
