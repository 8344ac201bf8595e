-- A page of the deliveries of a webhook, newest event first.
SELECT webhook_id, event_id, state, at, attempts, last_status, last_error, created_at
FROM tasker.webhook_deliveries
WHERE webhook_id = $1
    AND ($2::text IS NULL OR state = $2)
    AND ($3::bigint IS NULL OR event_id < $3)
ORDER BY event_id DESC
LIMIT $4
