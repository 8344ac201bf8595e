-- Ending tasks: `tasker.settle_tasks`.
--
-- Why: whether a task has ended is known from two counters, in the transaction that changed them. It
-- repeats one rule of the domain, `settle`, and a test proves it equal. Called by
-- `tasker.commit_steps`, which holds the locks of the tasks. Safe while an older version runs: there
-- is none.

-- Counts what a batch did to its tasks and ends those of which nothing can move any more.
--
-- For each outcome: its item, its task, whether the step is done or ready again, and its wake-up.
-- `p_released` names a task once for each child that became ready.
CREATE FUNCTION tasker.settle_tasks(
    p_now timestamptz,
    p_items bigint[],
    p_tasks uuid[],
    p_done boolean[],
    p_ready boolean[],
    p_wakes timestamptz[],
    p_halting uuid[],
    p_released uuid[]
)
    RETURNS TABLE (item bigint, task_state text, settled_from text)
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH change AS (
        SELECT c.task_id, sum(c.finished)::integer AS finished, sum(c.ended)::integer AS ended,
            sum(c.ready)::integer AS ready, max(c.wake_at) AS wake_at,
            array_agg(c.item) FILTER (WHERE c.item IS NOT NULL) AS items
        FROM (
            SELECT i.item, i.task_id, i.done::integer AS finished, 1 AS ended,
                i.ready::integer AS ready, i.wake_at
            FROM unnest(p_items, p_tasks, p_done, p_ready, p_wakes)
                AS i (item, task_id, done, ready, wake_at)
            UNION ALL
            SELECT NULL, r.task_id, 0, 0, 1, NULL FROM unnest(p_released) AS r (task_id)
        ) c
        GROUP BY c.task_id
    ), counted AS (
        SELECT t.id, t.state AS old_state, c.items, c.wake_at,
            greatest(t.unfinished - c.finished, 0) AS unfinished,
            CASE
                WHEN t.id = ANY (p_halting) THEN (
                    SELECT count(*)::integer FROM tasker.steps s
                    WHERE s.task_id = t.id AND s.state = 'in_progress'
                )
                -- In a halted task no pending step counts as live.
                WHEN t.halted_at IS NOT NULL THEN greatest(t.live - c.ended, 0)
                ELSE greatest(t.live - c.ended + c.ready, 0)
            END AS live
        FROM change c
        JOIN tasker.tasks t ON t.id = c.task_id
    ), settled AS (
        UPDATE tasker.tasks t
        SET unfinished = n.unfinished,
            live = n.live,
            state = CASE
                WHEN NOT n.ends THEN t.state
                WHEN n.unfinished = 0 THEN 'complete'
                ELSE 'error'
            END,
            started_at = CASE WHEN n.ends THEN coalesce(t.started_at, p_now) ELSE t.started_at END,
            completed_at = CASE WHEN n.ends THEN p_now ELSE t.completed_at END,
            wake_at = CASE
                WHEN n.ends OR t.completed_at IS NOT NULL THEN NULL
                ELSE greatest(t.wake_at, n.wake_at)
            END
        FROM (
            SELECT *, c.live = 0 AND c.old_state IN ('pending', 'in_progress') AS ends
            FROM counted c
        ) n
        WHERE t.id = n.id
        RETURNING t.id, t.state, n.old_state, n.ends, n.items
    ), told AS (
        INSERT INTO tasker.transitions
            (task_id, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        SELECT s.id, r.from_state, r.to_state, 'settled', p_now, 'engine', 0, 0, 0
        FROM settled s
        CROSS JOIN LATERAL (
            -- A task none of whose steps has started since it was reopened passes through.
            VALUES (1, 'pending', 'in_progress'), (2, 'in_progress', s.state)
        ) AS r (nth, from_state, to_state)
        WHERE s.ends AND (r.nth = 2 OR s.old_state = 'pending')
        ORDER BY s.id, r.nth
    )
    SELECT i.item, s.state, CASE WHEN s.ends THEN s.old_state END
    FROM settled s
    CROSS JOIN LATERAL unnest(s.items) AS i (item);
END
$$;
