-- Rarely: a row is written once a minute at most for each process that sees the key.
UPDATE tasker.api_keys k
SET last_used_at = u.at
FROM unnest($1::text[], $2::timestamptz[]) AS u (id, at)
WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)
