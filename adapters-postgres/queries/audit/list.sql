-- By number, which is nearly the order of time: two acts of one moment may be the other way round.
SELECT
    a.id, a.at, a.actor, a.principal_kind, a.principal_id, a.operation, a.target, a.namespace,
    a.address, a.request_id, o.at AS ended_at, o.status
FROM tasker.audit a
LEFT JOIN tasker.audit_outcomes o ON o.audit_id = a.id
WHERE ($1::text IS NULL OR a.actor = $1)
    AND ($2::text IS NULL OR a.operation = $2)
    AND ($3::timestamptz IS NULL OR a.at >= $3)
    AND ($4::timestamptz IS NULL OR a.at < $4)
    AND ($5::bigint IS NULL OR a.id < $5)
ORDER BY a.id DESC
LIMIT $6
