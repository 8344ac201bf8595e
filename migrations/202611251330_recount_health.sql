-- The functions that read the indexes of tasks, on the indexes there are now.
--
-- Why: open and ended tasks are found by different indexes. Safe while an older version runs.

CREATE OR REPLACE FUNCTION tasker.health_counts(
    at timestamptz DEFAULT clock_timestamp(),
    bound integer DEFAULT 100000
)
    RETURNS TABLE (
        tasks_pending bigint,
        tasks_in_progress bigint,
        tasks_error bigint,
        tasks_stored_estimate bigint,
        steps_ready bigint,
        steps_due bigint,
        steps_waiting bigint,
        steps_running bigint,
        steps_lapsed bigint,
        queues_paused bigint,
        oldest_lapse timestamptz,
        connections bigint,
        connections_max integer
    )
    LANGUAGE sql
    STABLE
    AS $$
    SELECT
        (SELECT count(*) FROM (SELECT FROM tasker.tasks WHERE completed_at IS NULL AND state = 'pending' LIMIT $2) c),
        (SELECT count(*) FROM (SELECT FROM tasker.tasks WHERE completed_at IS NULL AND state = 'in_progress' LIMIT $2) c),
        (SELECT count(*) FROM (SELECT FROM tasker.tasks WHERE ended_as = 'error' LIMIT $2) c),
        (SELECT reltuples::bigint FROM pg_class WHERE oid = 'tasker.tasks'::regclass),
        (
            SELECT count(*) FROM (
                SELECT FROM tasker.steps
                WHERE state = 'pending' AND unmet = 0 AND NOT parked AND next_run_at IS NULL
                LIMIT $2
            ) c
        ),
        w.due,
        w.total - w.due,
        (SELECT count(*) FROM (SELECT FROM tasker.steps WHERE state = 'in_progress' LIMIT $2) c),
        (
            SELECT count(*) FROM (
                SELECT FROM tasker.steps
                WHERE state = 'in_progress' AND LEAST(lease_expires_at, deadline_at) <= $1
                LIMIT $2
            ) c
        ),
        (SELECT count(*) FROM tasker.queues WHERE paused_at IS NOT NULL),
        (
            SELECT LEAST(lease_expires_at, deadline_at)
            FROM tasker.steps
            WHERE state = 'in_progress' AND LEAST(lease_expires_at, deadline_at) <= $1
            ORDER BY LEAST(lease_expires_at, deadline_at)
            LIMIT 1
        )::timestamptz,
        (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
        current_setting('max_connections')::integer
    FROM (
        SELECT count(*) AS total, count(*) FILTER (WHERE c.next_run_at <= $1) AS due
        FROM (
            SELECT next_run_at FROM tasker.steps
            WHERE state = 'pending' AND unmet = 0 AND NOT parked AND next_run_at IS NOT NULL
            LIMIT $2
        ) c
    ) w
$$;

-- The tasks that took longest, of those that ended since a time (by default a day ago) and, of these,
-- of the 10,000 that ended last. The duration is from submission to end; `run_seconds` begins with
-- the first step.
CREATE OR REPLACE FUNCTION tasker.slowest_tasks(
    since timestamptz DEFAULT clock_timestamp() - interval '24 hours',
    max_rows integer DEFAULT 10,
    only_namespace text DEFAULT NULL,
    only_template text DEFAULT NULL,
    only_version text DEFAULT NULL
)
    RETURNS TABLE (
        task_id uuid,
        namespace text,
        template text,
        version text,
        state text,
        duration_seconds numeric,
        run_seconds numeric,
        steps integer,
        unfinished integer,
        created_at timestamptz,
        started_at timestamptz,
        completed_at timestamptz,
        initiator text
    )
    LANGUAGE sql
    STABLE
    AS $$
    SELECT
        t.id, p.namespace, p.name, p.version, t.state,
        round(extract(epoch FROM t.completed_at - t.created_at), 3),
        round(extract(epoch FROM t.completed_at - t.started_at), 3),
        t.steps, t.unfinished, t.created_at::timestamptz, t.started_at::timestamptz,
        t.completed_at::timestamptz, f.initiator
    FROM (
        SELECT e.*
        FROM unnest(ARRAY['complete', 'error', 'cancelled', 'resolved_manually']) AS w (word)
        CROSS JOIN LATERAL (
            SELECT * FROM tasker.tasks e
            WHERE e.ended_as = w.word AND e.completed_at >= $1
            ORDER BY e.completed_at DESC
            LIMIT 10000
        ) e
        ORDER BY e.completed_at DESC
        LIMIT 10000
    ) t
    JOIN tasker.templates p ON p.id = t.template_id
    JOIN tasker.submissions f ON f.task_id = t.id
    WHERE ($3 IS NULL OR p.namespace = $3)
        AND ($4 IS NULL OR p.name = $4)
        AND ($5 IS NULL OR p.version = $5)
    ORDER BY t.completed_at - t.created_at DESC, t.id
    LIMIT least($2, 1000)
$$;

-- The steps whose last attempt took longest, of the tasks above and of at most 100,000 steps. The
-- duration is that of the attempt, waiting not included.
CREATE OR REPLACE FUNCTION tasker.slowest_steps(
    since timestamptz DEFAULT clock_timestamp() - interval '24 hours',
    max_rows integer DEFAULT 10,
    only_namespace text DEFAULT NULL,
    only_template text DEFAULT NULL,
    only_version text DEFAULT NULL
)
    RETURNS TABLE (
        task_id uuid,
        step_index integer,
        name text,
        namespace text,
        template text,
        version text,
        state text,
        duration_seconds numeric,
        attempts integer,
        worker text,
        started_at timestamptz,
        completed_at timestamptz
    )
    LANGUAGE sql
    STABLE
    AS $$
    SELECT
        s.task_id, s.step_index, s.name, s.namespace, s.template, s.template_version, s.state,
        round(extract(epoch FROM s.completed_at - s.processing_started_at), 3),
        s.attempts, s.worker, s.processing_started_at::timestamptz, s.completed_at::timestamptz
    FROM (
        SELECT s.*, p.namespace, p.name AS template, p.version AS template_version
        FROM (
            SELECT e.*
            FROM unnest(ARRAY['complete', 'error', 'cancelled', 'resolved_manually']) AS w (word)
            CROSS JOIN LATERAL (
                SELECT * FROM tasker.tasks e
                WHERE e.ended_as = w.word AND e.completed_at >= $1
                ORDER BY e.completed_at DESC
                LIMIT 10000
            ) e
            ORDER BY e.completed_at DESC
            LIMIT 10000
        ) t
        JOIN tasker.templates p ON p.id = t.template_id
        JOIN tasker.steps s ON s.task_id = t.id
        WHERE s.state IN ('complete', 'error')
            AND ($3 IS NULL OR p.namespace = $3)
            AND ($4 IS NULL OR p.name = $4)
            AND ($5 IS NULL OR p.version = $5)
        LIMIT 100000
    ) s
    ORDER BY s.completed_at - s.processing_started_at DESC, s.task_id, s.step_index
    LIMIT least($2, 1000)
$$;
