-- Parameters as for a claim. Each part reads the head of one index: the ready steps and the waiting
-- ones of each queue that is not paused, and the running ones, which count though their queue is,
-- and whatever their handler. Beside that, whatever the scope, the first lease to lapse and the
-- first task to look at; and the time, for a clock that follows it. A head may be hidden behind rows
-- that died: $5 says for each queue the place at which its ready steps begin, and $6 before when no
-- lease lapses, as far as is known; null is the very beginning.
SELECT
    clock_timestamp() AS db_now,
    (
        SELECT LEAST(s.lease_expires_at, s.deadline_at)
        FROM tasker.steps s
        WHERE s.state = 'in_progress'
            AND LEAST(s.lease_expires_at, s.deadline_at) >= coalesce($6, timestamptz '-infinity')
        ORDER BY LEAST(s.lease_expires_at, s.deadline_at)
        LIMIT 1
    ) AS lapse_at,
    (
        SELECT t.wake_at
        FROM tasker.tasks t
        WHERE t.wake_at IS NOT NULL
        ORDER BY t.wake_at
        LIMIT 1
    ) AS wake_at,
    coalesce(bool_or(q.is_ready), false) AS is_ready,
    least(
        min(q.due_at),
        (
            SELECT LEAST(s.lease_expires_at, s.deadline_at)
            FROM tasker.steps s
            WHERE s.state = 'in_progress' AND s.queue = ANY ($1::text[])
                AND LEAST(s.lease_expires_at, s.deadline_at) >= coalesce($6, timestamptz '-infinity')
            ORDER BY LEAST(s.lease_expires_at, s.deadline_at)
            LIMIT 1
        )
    ) AS due_at
FROM (
    SELECT
        EXISTS (
            SELECT FROM tasker.steps s
            WHERE s.queue = n.name AND s.place >= coalesce(n.front, '-9223372036854775808'::bigint)
                AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                AND s.attempts < s.attempt_limit
                AND ($4::text[] IS NULL OR s.handler = ANY ($4))
        ) AS is_ready,
        (
            SELECT s.next_run_at
            FROM tasker.steps s
            WHERE s.queue = n.name
                AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked
                AND s.next_run_at IS NOT NULL
                AND s.attempts < s.attempt_limit AND ($4 IS NULL OR s.handler = ANY ($4))
            ORDER BY s.next_run_at
            LIMIT 1
        ) AS due_at
    FROM unnest($1::text[], $5::bigint[]) AS n (name, front)
    WHERE NOT EXISTS (
            SELECT FROM tasker.queues p WHERE p.name = n.name AND p.paused_at IS NOT NULL
        )
        AND $2::uuid IS NULL AND $3::integer IS NULL
) q
