-- Who holds the idempotency key of a submission; else who has its id.
SELECT f.task_id, f.fingerprint
FROM (
    SELECT 1 AS nth, k.task_id, k.fingerprint
    FROM tasker.submissions k
    WHERE k.namespace = $2 AND k.idempotency_key = $3
    UNION ALL
    SELECT 2, i.task_id, i.fingerprint
    FROM tasker.submissions i
    WHERE i.task_id = $1
) f
ORDER BY f.nth
LIMIT 1
