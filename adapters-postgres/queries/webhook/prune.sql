-- Removes what has been over for long.
DELETE FROM tasker.webhook_deliveries d
USING (
    SELECT o.webhook_id, o.event_id
    FROM tasker.webhook_deliveries o
    WHERE o.state <> 'pending' AND o.at < $1
    ORDER BY o.at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
) o
WHERE d.webhook_id = o.webhook_id AND d.event_id = o.event_id
