-- What there is, by the indexes and no further than $2 of anything, in at most $3 queues: from one
-- queue's name to the next without reading what lies between. One row for each queue, and one at
-- least, with what is counted of all.
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
    -- The limits end the recursions early.
    SELECT n.queue
    FROM (
        (SELECT r.queue FROM ready r WHERE r.queue IS NOT NULL LIMIT $3)
        UNION
        (SELECT w.queue FROM waiting w WHERE w.queue IS NOT NULL LIMIT $3)
        UNION
        (SELECT q.name FROM tasker.queues q WHERE q.paused_at IS NOT NULL ORDER BY q.name LIMIT $3)
    ) n
    ORDER BY n.queue
    LIMIT $3
), queues AS (
    SELECT
        n.queue AS name,
        EXISTS (SELECT FROM tasker.queues q WHERE q.name = n.queue AND q.paused_at IS NOT NULL) AS paused,
        least($2, (
            SELECT count(*)
            FROM (
                SELECT
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                LIMIT $2
            ) c
        ) + (
            SELECT count(*)
            FROM (
                SELECT
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at <= $1
                LIMIT $2
            ) c
        ))::integer AS ready,
        (
            SELECT count(*)
            FROM (
                SELECT
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at > $1
                LIMIT $2
            ) c
        )::integer AS waiting,
        -- The place of a ready step is when it became ready, less its head start.
        least(
            (
                SELECT s.place + s.head_start
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                ORDER BY s.place, s.task_id, s.step_index
                LIMIT 1
            ),
            (
                SELECT (extract(epoch FROM s.next_run_at::timestamptz) * 1000000)::bigint
                FROM tasker.steps s
                WHERE s.queue = n.queue
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at <= $1
                ORDER BY s.next_run_at
                LIMIT 1
            )
        ) AS oldest_ready_at
    FROM names n
)
SELECT
    (
        SELECT count(*)
        FROM (SELECT FROM tasker.steps s WHERE s.state = 'in_progress' LIMIT $2) c
    )::integer AS running,
    (
        SELECT count(*)
        FROM (SELECT FROM tasker.tasks t WHERE t.completed_at IS NULL LIMIT $2) c
    )::integer AS open,
    -- Others of other roles are not seen by a plain role; those of our own are what we can end.
    (
        SELECT (extract(epoch FROM max(clock_timestamp() - a.xact_start)) * 1000)::bigint
        FROM pg_stat_activity a
        WHERE coalesce(a.backend_xmin, a.backend_xid) IS NOT NULL
            AND a.datname = current_database()
            AND a.pid <> pg_backend_pid()
            AND a.backend_type <> 'autovacuum worker'
    ) AS snapshot_ms,
    q.name, q.paused, q.ready, q.waiting, q.oldest_ready_at
FROM (SELECT) AS one_row
LEFT JOIN queues q ON true
ORDER BY q.name
