-- Parameters as for a claim; $3 narrows it to one step. What may start or waits is in the index of
-- open steps by task; what runs is found by the primary key, and counts whatever its handler.
-- Beside that, whatever the scope, the first lease to lapse and the first task to look at; and the
-- time, for a clock that follows it.
SELECT
    clock_timestamp() AS db_now,
    (
        SELECT LEAST(s.lease_expires_at, s.deadline_at)
        FROM tasker.steps s
        WHERE s.state = 'in_progress'
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
    coalesce(bool_or(c.is_ready), false) AS is_ready,
    min(c.due_at) AS due_at
FROM (
    SELECT s.next_run_at IS NULL AS is_ready, s.next_run_at AS due_at
    FROM tasker.steps s
    WHERE s.task_id = $2
        AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.attempts < s.attempt_limit
        AND ($3::integer IS NULL OR s.step_index = $3)
        AND ($4::text[] IS NULL OR s.handler = ANY ($4))
        AND NOT EXISTS (
            SELECT FROM tasker.queues p WHERE p.name = s.queue AND p.paused_at IS NOT NULL
        )
    UNION ALL
    SELECT false, LEAST(s.lease_expires_at, s.deadline_at)
    FROM tasker.steps s
    WHERE s.task_id = $2
        AND s.state = 'in_progress'
        AND ($3 IS NULL OR s.step_index = $3)
        AND $1::text[] IS NULL
) c
