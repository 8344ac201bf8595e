-- What may run in each queue, by the claim indexes: from one queue's name to the next without
-- reading what lies between, and in each queue no further than $2 steps.
WITH RECURSIVE ready AS (
    (
        SELECT s.queue
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
        ORDER BY s.queue
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT s.queue
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
            AND s.queue > r.queue
        ORDER BY s.queue
        LIMIT 1
    )
    FROM ready r
    WHERE r.queue IS NOT NULL
), waiting AS (
    (
        SELECT s.queue
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NOT NULL
        ORDER BY s.queue
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT s.queue
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NOT NULL
            AND s.queue > w.queue
        ORDER BY s.queue
        LIMIT 1
    )
    FROM waiting w
    WHERE w.queue IS NOT NULL
), names AS (
    SELECT r.queue FROM ready r WHERE r.queue IS NOT NULL
    UNION
    SELECT w.queue FROM waiting w WHERE w.queue IS NOT NULL
    UNION
    SELECT q.name FROM tasker.queues q WHERE q.paused_at IS NOT NULL
    LIMIT 1000
)
SELECT
    n.queue AS name,
    p.paused_by,
    p.note,
    extract(epoch FROM $1 - p.paused_at)::float8 AS paused_seconds,
    counted.ready,
    counted.overdue,
    -- The place of a ready step is when it became ready, less its head start.
    extract(epoch FROM $1 - least(
        (
            SELECT to_timestamp((s.place + s.head_start) / 1000000.0)
            FROM tasker.steps s
            WHERE s.queue = n.queue
                AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
            ORDER BY s.place, s.task_id, s.step_index
            LIMIT 1
        ),
        (
            SELECT s.next_run_at
            FROM tasker.steps s
            WHERE s.queue = n.queue
                AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at <= $1
            ORDER BY s.next_run_at
            LIMIT 1
        )
    ))::float8 AS oldest_seconds
FROM names n
LEFT JOIN tasker.queues p ON p.name = n.queue AND p.paused_at IS NOT NULL
CROSS JOIN LATERAL (
    SELECT
        (
            SELECT count(*)
            FROM (
                SELECT
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                LIMIT $2
            ) c
        ) AS ready,
        (
            SELECT count(*)
            FROM (
                SELECT
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at <= $1
                LIMIT $2
            ) c
        ) AS overdue
) counted
ORDER BY n.queue
