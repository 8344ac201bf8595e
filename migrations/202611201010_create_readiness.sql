-- What stands in the way of steps, and what is going on in tasks, for people and dashboards.
--
-- Why: the engine itself never computes the readiness of a whole task, but who looks at one wants
-- just that. The rules are the domain's (`Readiness`, `ExecutionContext`), and a test proves these
-- functions equal to them on random states. They only read. Safe while an older version runs: there
-- is none.

-- One row per step, in order. `until` is when it ends by itself, if it does.
CREATE FUNCTION tasker.step_readiness(task_ids uuid[], at timestamptz DEFAULT clock_timestamp())
    RETURNS TABLE (
        task_id uuid,
        step_index integer,
        name text,
        state text,
        readiness text,
        unmet integer,
        until timestamptz,
        attempts integer,
        attempt_limit integer,
        run_no integer,
        queue text,
        handler text,
        worker text,
        last_error text
    )
    LANGUAGE sql
    STABLE
    AS $$
    SELECT
        s.task_id, s.step_index, s.name, s.state, r.readiness, s.unmet,
        CASE r.readiness
            WHEN 'backing_off' THEN s.next_run_at
            WHEN 'scheduled' THEN s.next_run_at
            WHEN 'running' THEN s.lease_expires_at
        END::timestamptz,
        s.attempts, s.attempt_limit, s.run_no, s.queue, s.handler, s.worker, s.last_error
    FROM tasker.steps s
    JOIN tasker.tasks t ON t.id = s.task_id
    CROSS JOIN LATERAL (
        SELECT CASE s.state
            WHEN 'pending' THEN
                CASE
                    WHEN t.halted_at IS NOT NULL THEN 'halted'
                    WHEN s.unmet > 0 THEN 'awaiting_parents'
                    WHEN s.next_run_at > $2 AND s.retry_state IS NOT NULL THEN 'backing_off'
                    WHEN s.next_run_at > $2 THEN 'scheduled'
                    WHEN s.attempts >= s.attempt_limit THEN 'exhausted'
                    ELSE 'ready'
                END
            WHEN 'in_progress' THEN 'running'
            WHEN 'error' THEN s.retry_state
            WHEN 'cancelled' THEN 'cancelled'
            ELSE 'done'
        END AS readiness
    ) r
    WHERE s.task_id = ANY ($1)
    ORDER BY s.task_id, s.step_index
$$;

-- The same for one task.
CREATE FUNCTION tasker.step_readiness(task_id uuid, at timestamptz DEFAULT clock_timestamp())
    RETURNS TABLE (
        task_id uuid,
        step_index integer,
        name text,
        state text,
        readiness text,
        unmet integer,
        until timestamptz,
        attempts integer,
        attempt_limit integer,
        run_no integer,
        queue text,
        handler text,
        worker text,
        last_error text
    )
    LANGUAGE sql
    STABLE
    AS $$
    SELECT * FROM tasker.step_readiness(ARRAY[$1], $2)
$$;

-- One row per task: the counts of its steps and what follows from them.
CREATE FUNCTION tasker.task_execution_context(
    task_ids uuid[],
    at timestamptz DEFAULT clock_timestamp()
)
    RETURNS TABLE (
        task_id uuid,
        state text,
        paused boolean,
        total integer,
        pending integer,
        in_progress integer,
        completed integer,
        failed integer,
        cancelled integer,
        ready integer,
        backing_off integer,
        scheduled integer,
        awaiting_parents integer,
        halted integer,
        retrying integer,
        execution_status text,
        recommended_action text,
        health text,
        completion_percentage numeric
    )
    LANGUAGE sql
    STABLE
    AS $$
    WITH counted AS (
        SELECT
            r.task_id,
            count(*)::integer AS total,
            count(*) FILTER (WHERE r.state = 'pending')::integer AS pending,
            count(*) FILTER (WHERE r.state = 'in_progress')::integer AS in_progress,
            count(*) FILTER (WHERE r.readiness = 'done')::integer AS completed,
            count(*) FILTER (WHERE r.state = 'error')::integer AS failed,
            count(*) FILTER (WHERE r.state = 'cancelled')::integer AS cancelled,
            count(*) FILTER (WHERE r.readiness = 'ready')::integer AS ready,
            count(*) FILTER (WHERE r.readiness = 'backing_off')::integer AS backing_off,
            count(*) FILTER (WHERE r.readiness = 'scheduled')::integer AS scheduled,
            count(*) FILTER (WHERE r.readiness = 'awaiting_parents')::integer AS awaiting_parents,
            count(*) FILTER (WHERE r.readiness = 'halted')::integer AS halted,
            count(*) FILTER (
                WHERE r.attempts > 0 AND r.state IN ('pending', 'in_progress')
            )::integer AS retrying
        FROM tasker.step_readiness($1, $2) r
        GROUP BY r.task_id
    ), judged AS (
        SELECT
            c.*,
            CASE
                WHEN c.ready > 0 THEN 'has_ready_steps'
                WHEN c.in_progress > 0 THEN 'processing'
                WHEN c.completed = c.total THEN 'all_complete'
                WHEN c.backing_off + c.scheduled = 0 THEN 'blocked_by_failures'
                ELSE 'waiting_for_dependencies'
            END AS execution_status
        FROM counted c
    )
    SELECT
        j.task_id, t.state, t.paused_at IS NOT NULL, j.total, j.pending, j.in_progress, j.completed,
        j.failed, j.cancelled, j.ready, j.backing_off, j.scheduled, j.awaiting_parents, j.halted,
        j.retrying, j.execution_status,
        CASE
            WHEN t.state IN ('complete', 'cancelled', 'resolved_manually') THEN 'none'
            WHEN t.state = 'error' THEN 'handle_failures'
            WHEN j.execution_status = 'blocked_by_failures' THEN 'handle_failures'
            WHEN j.execution_status = 'has_ready_steps' THEN 'execute_ready_steps'
            WHEN j.execution_status = 'processing' THEN 'wait_for_completion'
            WHEN j.execution_status = 'all_complete' THEN 'finalize_task'
            ELSE 'wait_for_dependencies'
        END,
        CASE
            WHEN j.failed + j.cancelled + j.retrying = 0 THEN 'healthy'
            WHEN j.execution_status = 'blocked_by_failures' THEN 'blocked'
            ELSE 'recovering'
        END,
        round(100.0 * j.completed / j.total, 2)
    FROM judged j
    JOIN tasker.tasks t ON t.id = j.task_id
    ORDER BY j.task_id
$$;

-- The same for one task.
CREATE FUNCTION tasker.task_execution_context(
    task_id uuid,
    at timestamptz DEFAULT clock_timestamp()
)
    RETURNS TABLE (
        task_id uuid,
        state text,
        paused boolean,
        total integer,
        pending integer,
        in_progress integer,
        completed integer,
        failed integer,
        cancelled integer,
        ready integer,
        backing_off integer,
        scheduled integer,
        awaiting_parents integer,
        halted integer,
        retrying integer,
        execution_status text,
        recommended_action text,
        health text,
        completion_percentage numeric
    )
    LANGUAGE sql
    STABLE
    AS $$
    SELECT * FROM tasker.task_execution_context(ARRAY[$1], $2)
$$;
