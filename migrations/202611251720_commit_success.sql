-- Taking back one success without the machinery that many outcomes need: `tasker.commit_success`.
--
-- Why, measured: as with the claim, for one step the cost is setting up statements, and this does
-- with five plain ones what `tasker.commit_steps` does with seven that join. It writes the same, which
-- a test shows by doing both. Lock order as there: the task, then its steps. Safe while an older
-- version runs: it does not call it.

-- Applies one success at `p_now`, if the step is still held under this lease and version; if it is
-- not, nothing is written. Answers where the task stands now and, if this ended it, where it stood
-- before, and the lowest place of what became ready.
CREATE FUNCTION tasker.commit_success(
    p_now timestamptz,
    p_actor text,
    p_task uuid,
    p_step integer,
    p_lease_no bigint,
    p_version bigint,
    p_attempts integer,
    p_run_no integer,
    p_result text,
    OUT applied boolean,
    OUT task_state text,
    OUT settled_from text,
    OUT front bigint
)
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    AS $$
DECLARE
    v_task record;
    v_children integer[];
    v_ready integer := 0;
    v_settled_as text;
BEGIN
    SELECT t.state, t.unfinished, t.live, t.halted_at, t.completed_at
    INTO v_task
    FROM tasker.tasks t
    WHERE t.id = p_task
    FOR UPDATE;

    UPDATE tasker.steps s
    SET state = 'complete',
        attempts = p_attempts,
        lease_end = 'succeeded',
        version = s.version + 1,
        lease_expires_at = NULL,
        deadline_at = NULL,
        completed_at = p_now,
        last_error = NULL,
        last_error_class = NULL,
        result = p_result::json
    WHERE s.task_id = p_task AND s.step_index = p_step
        AND s.lease_expires_at IS NOT NULL
        AND s.lease_no = p_lease_no AND s.version = p_version
    RETURNING s.children INTO v_children;
    applied := FOUND;
    IF NOT applied THEN
        RETURN;
    END IF;

    IF v_children <> '{}' THEN
        WITH released AS (
            UPDATE tasker.steps c
            SET unmet = c.unmet - 1,
                version = CASE WHEN c.unmet = 1 THEN c.version + 1 ELSE c.version END,
                place = CASE
                    WHEN c.state = 'pending' AND c.unmet = 1
                        THEN (extract(epoch FROM coalesce(c.next_run_at, p_now)) * 1000000)::bigint
                            - c.head_start
                    ELSE c.place
                END
            WHERE c.task_id = p_task AND c.step_index = ANY (v_children) AND c.unmet > 0
            RETURNING c.place, c.state = 'pending' AND c.unmet = 0 AS is_ready
        )
        SELECT count(*), min(r.place) INTO v_ready, front FROM released r WHERE r.is_ready;
    END IF;

    v_task.unfinished := greatest(v_task.unfinished - 1, 0);
    v_task.live := tasker.live_after(v_task.live, 1, v_ready, v_task.halted_at IS NOT NULL);
    IF v_task.live > 0 OR v_task.completed_at IS NOT NULL THEN
        task_state := v_task.state;
        UPDATE tasker.tasks t
        SET unfinished = v_task.unfinished, live = v_task.live
        WHERE t.id = p_task;
    ELSE
        settled_from := v_task.state;
        v_settled_as := CASE WHEN v_task.unfinished = 0 THEN 'complete' ELSE 'error' END;
        task_state := v_settled_as;
        UPDATE tasker.tasks t
        SET unfinished = v_task.unfinished,
            live = 0,
            state = v_settled_as,
            started_at = coalesce(t.started_at, p_now),
            completed_at = p_now,
            wake_at = NULL
        WHERE t.id = p_task;
    END IF;

    INSERT INTO tasker.history
        (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no,
         settled_from, settled_as)
    VALUES (p_task, p_step, 'in_progress', 'complete', 'succeeded', p_now, p_actor, p_attempts,
        p_lease_no, p_run_no, settled_from, v_settled_as);
END
$$;
