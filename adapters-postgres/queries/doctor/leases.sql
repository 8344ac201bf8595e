-- Running steps whose lease or deadline has passed and that nobody has taken back; no more than 1,000
-- are counted.
SELECT
    count(*) AS steps,
    extract(epoch FROM $1 - min(l.lapsed_at))::float8 AS oldest_seconds,
    (array_agg(format('%s/%s of %s', l.task_id, l.name, l.worker) ORDER BY l.lapsed_at))[1] AS example
FROM (
    SELECT s.task_id, s.name, s.worker, LEAST(s.lease_expires_at, s.deadline_at) AS lapsed_at
    FROM tasker.steps s
    WHERE s.state = 'in_progress' AND LEAST(s.lease_expires_at, s.deadline_at) < $1
    ORDER BY LEAST(s.lease_expires_at, s.deadline_at)
    LIMIT 1000
) l
