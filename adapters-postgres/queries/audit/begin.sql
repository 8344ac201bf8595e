INSERT INTO tasker.audit
    (at, actor, principal_kind, principal_id, operation, target, namespace, address, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id
