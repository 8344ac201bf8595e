-- Workers are few: they are looked through. Handouts are found by the pages of their age.
WITH handouts AS (
    DELETE FROM tasker.handouts h
    WHERE h.ctid = ANY (ARRAY(
        SELECT o.ctid FROM tasker.handouts o WHERE o.claimed_at < $2 LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ))
)
DELETE FROM tasker.workers w
WHERE w.ctid = ANY (ARRAY(
    SELECT o.ctid FROM tasker.workers o WHERE o.last_seen_at < $1 LIMIT 10000
    FOR UPDATE SKIP LOCKED
))
