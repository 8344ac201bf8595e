-- How many are pending, up to 10,000, and when the first that is not due yet is.
SELECT
    (
        SELECT count(*)
        FROM (
            SELECT FROM tasker.webhook_deliveries WHERE webhook_id = $1 AND state = 'pending' LIMIT 10000
        ) c
    ) AS pending,
    (
        SELECT d.at
        FROM tasker.webhook_deliveries d
        WHERE d.webhook_id = $1 AND d.state = 'pending' AND d.at > $2
        ORDER BY d.at
        LIMIT 1
    )::timestamptz AS next_at
