-- Dead or delivered ones are tried again from the beginning: one, or all that are dead.
UPDATE tasker.webhook_deliveries d
SET state = 'pending', at = $3, attempts = 0
FROM (
    SELECT c.event_id
    FROM tasker.webhook_deliveries c
    WHERE c.webhook_id = $1
        AND CASE WHEN $2::bigint IS NULL THEN c.state = 'dead' ELSE c.event_id = $2 AND c.state <> 'pending' END
    LIMIT 10000
    FOR UPDATE SKIP LOCKED
) w
WHERE d.webhook_id = $1 AND d.event_id = w.event_id
