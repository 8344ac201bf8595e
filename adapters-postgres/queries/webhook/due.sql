-- What is due of a webhook.
SELECT webhook_id, event_id, state, at, attempts, last_status, last_error, created_at
FROM tasker.webhook_deliveries
WHERE webhook_id = $1 AND state = 'pending' AND at <= $2
ORDER BY at, event_id
LIMIT $3
