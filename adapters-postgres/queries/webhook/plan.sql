-- One statement: the position moves and the deliveries are there, or neither.
WITH moved AS (
    UPDATE tasker.webhooks
    SET position = $4
    WHERE id = $1 AND lease_owner = $2 AND position = $3
    RETURNING id
), planned AS (
    INSERT INTO tasker.webhook_deliveries (webhook_id, event_id, state, at, attempts, created_at)
    SELECT m.id, e.id, 'pending', $6, 0, $6
    FROM moved m
    CROSS JOIN unnest($5::bigint[]) AS e (id)
    ON CONFLICT (webhook_id, event_id) DO NOTHING
)
SELECT EXISTS (SELECT FROM moved)
