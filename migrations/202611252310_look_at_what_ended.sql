-- The tasks that ended lately, for those who count and measure.
--
-- Why: every question about how work has gone begins here, and none may read more than a bounded
-- number of rows: the ends of an index, for each way to end. Safe while an older version runs.

CREATE FUNCTION tasker.ended_lately(since timestamptz, max_rows integer DEFAULT 10000)
    RETURNS SETOF tasker.tasks
    LANGUAGE sql
    STABLE
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
