-- The list once more with filters that no index serves: they are looked at row by row, in the newest
-- $13 tasks of those that the others leave, so that a page costs no more than that. `last` is where
-- the look ended, null if there is no more.
WITH looked_at AS MATERIALIZED (
    SELECT
        t.id AS task_id, p.namespace, p.name, p.version, t.state, t.paused_at IS NOT NULL AS paused,
        t.steps, t.unfinished, f.initiator, t.created_at, t.completed_at, f.reason, f.tags
    FROM tasker.tasks t
    JOIN tasker.submissions f ON f.task_id = t.id
    JOIN tasker.templates p ON p.id = t.template_id
    WHERE ($1::text IS NULL OR f.namespace = $1)
        AND ($2::text IS NULL OR f.template_name = $2)
        AND ($3::text IS NULL OR (t.completed_at IS NULL AND t.state = $3))
        AND ($6::text IS NULL OR t.ended_as = $6)
        AND ($4::uuid IS NULL OR t.id < $4)
        AND ($7::uuid IS NULL OR t.id >= $7)
        AND ($8::uuid IS NULL OR t.id < $8)
        AND ($9::timestamptz IS NULL OR t.created_at >= $9)
        AND ($10::timestamptz IS NULL OR t.created_at < $10)
        AND ($12::timestamptz IS NULL OR (t.completed_at IS NULL AND t.paused_at IS NULL))
    ORDER BY t.id DESC
    LIMIT $13
), found AS (
    SELECT l.*
    FROM looked_at l
    WHERE ($14::text IS NULL OR $14 = ANY (l.tags))
        AND (
            $11::text IS NULL
            OR strpos(lower(l.name COLLATE "C"), $11) > 0
            OR strpos(lower(l.initiator COLLATE "C"), $11) > 0
            OR strpos(lower(l.reason COLLATE "C"), $11) > 0
            OR EXISTS (SELECT FROM unnest(l.tags) AS g WHERE strpos(lower(g COLLATE "C"), $11) > 0)
        )
        AND (
            $12::timestamptz IS NULL
            OR EXISTS (
                SELECT
                FROM tasker.steps s
                WHERE s.task_id = l.task_id
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked
                    AND (s.next_run_at IS NULL OR s.next_run_at <= $12)
                    AND s.attempts < s.attempt_limit
                    AND NOT EXISTS (
                        SELECT FROM tasker.queues q WHERE q.name = s.queue AND q.paused_at IS NOT NULL
                    )
            )
        )
    ORDER BY l.task_id DESC
    LIMIT $5
)
SELECT f.*, w.last
FROM (
    SELECT CASE WHEN count(*) >= $13 THEN (
        SELECT l.task_id FROM looked_at l ORDER BY l.task_id LIMIT 1
    ) END AS last
    FROM looked_at
) w
LEFT JOIN found f ON true
ORDER BY f.task_id DESC
