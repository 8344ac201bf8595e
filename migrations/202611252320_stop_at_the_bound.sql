-- Looks that stop at their bound whatever the planner thinks of it.
--
-- Why: with a limit of some thousand rows the planner would rather read all that ended in the window, or
-- all steps, and sort; what that costs grows with what is stored. Safe while an older version runs.

CREATE OR REPLACE FUNCTION tasker.ended_lately(since timestamptz, max_rows integer DEFAULT 10000)
    RETURNS SETOF tasker.tasks
    LANGUAGE sql
    STABLE
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_sort = off
    AS $$
    SELECT e.*
    FROM unnest(ARRAY['complete', 'error', 'cancelled', 'resolved_manually']) AS w (word)
    CROSS JOIN LATERAL (
        SELECT * FROM tasker.tasks t
        WHERE t.ended_as = w.word AND t.completed_at >= $1
        ORDER BY t.completed_at DESC, t.id DESC
        LIMIT $2
    ) e
    ORDER BY e.completed_at DESC, e.id DESC
    LIMIT $2
$$;

-- Whom steps wait for that wait for nothing else but their time: so many that may start, and so many
-- whose time has not come.
CREATE FUNCTION tasker.step_demand(max_rows integer DEFAULT 10000)
    RETURNS TABLE (handler text, queue text, is_ready boolean)
    LANGUAGE sql
    STABLE
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    AS $$
    (
        SELECT s.handler, s.queue, true
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
        LIMIT $1
    )
    UNION ALL
    (
        SELECT s.handler, s.queue, false
        FROM tasker.steps s
        WHERE s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NOT NULL
        LIMIT $1
    )
$$;

-- Steps that wait for a time after a failure, of those that wait for one.
CREATE FUNCTION tasker.retrying_steps(max_rows integer DEFAULT 10000)
    RETURNS SETOF tasker.steps
    LANGUAGE sql
    STABLE
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    AS $$
    SELECT r.*
    FROM (
        SELECT w.* FROM tasker.steps w
        WHERE w.state = 'pending' AND w.unmet = 0 AND NOT w.parked AND w.next_run_at IS NOT NULL
        LIMIT $1
    ) r
    WHERE r.last_error IS NOT NULL
$$;
