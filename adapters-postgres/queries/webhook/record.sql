-- What became of attempts, if this owner still has the lease.
WITH held AS (
    UPDATE tasker.webhooks w
    SET failing_since = $3,
        state = CASE WHEN $4::text IS NOT NULL AND w.state = 'enabled' THEN 'suspended' ELSE w.state END,
        suspended_at = CASE WHEN $4 IS NOT NULL AND w.state = 'enabled' THEN $5 ELSE w.suspended_at END,
        suspended_reason = CASE WHEN $4 IS NOT NULL AND w.state = 'enabled' THEN $4 ELSE w.suspended_reason END
    WHERE w.id = $1 AND w.lease_owner = $2
    RETURNING w.id
), written AS (
    UPDATE tasker.webhook_deliveries d
    SET state = a.state,
        at = a.at,
        attempts = a.attempts,
        last_status = a.last_status,
        last_error = a.last_error
    FROM held h
    CROSS JOIN unnest(
        $6::bigint[], $7::text[], $8::timestamptz[], $9::integer[], $10::integer[], $11::text[]
    ) AS a (event_id, state, at, attempts, last_status, last_error)
    WHERE d.webhook_id = h.id AND d.event_id = a.event_id
)
SELECT EXISTS (SELECT FROM held)
