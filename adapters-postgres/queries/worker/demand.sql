-- Each part reads an index of what may run, and stops at its bound.
SELECT d.handler, d.queue,
    count(*) FILTER (WHERE d.is_ready) AS ready,
    count(*) FILTER (WHERE NOT d.is_ready) AS waiting
FROM (
    (
        SELECT s.handler, s.queue, true AS is_ready
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
        LIMIT 10000
    )
    UNION ALL
    (
        SELECT s.handler, s.queue, false
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NOT NULL
        LIMIT 10000
    )
) d
GROUP BY d.handler, d.queue
ORDER BY d.handler COLLATE "C", d.queue COLLATE "C"
