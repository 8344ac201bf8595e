-- Taking outcomes back: `tasker.commit_steps`.
--
-- Why a function: an outcome touches its step, its result, its history, its children and its task,
-- and all of that is one transaction and should be one round trip. What an outcome means was decided
-- by the domain before; here stand only the release of children and the settling of tasks, each
-- proven equal to the domain by test. Safe while an older version runs: there is none.
--
-- Lock order: tasks by id, then steps by task and index. A task's counters, its flags and the
-- `unmet` of its steps change under the lock of the task only, so each statement below finds them
-- as the one before left them. The plan settings are those of the claim, for the same reason.

-- Applies outcomes. Answers one row for each: of one that was applied, where its task stands now and,
-- if the batch ended the task, where it stood before; of one that found its step changed, the step as
-- it is. One without a row is of a step that does not exist.
CREATE FUNCTION tasker.commit_steps(
    p_now timestamptz,
    -- Which step, under which lease and version it was decided, and since when it has lapsed. No
    -- step has a negative version: such an item is only looked at.
    p_task uuid[],
    p_step integer[],
    p_lease_no bigint[],
    p_version bigint[],
    p_lapsed_at timestamptz[],
    -- The step afterwards.
    p_state text[],
    p_attempts integer[],
    p_attempt_limit integer[],
    p_run_no integer[],
    p_lease_end text[],
    p_worker text[],
    p_processing_started_at timestamptz[],
    p_completed_at timestamptz[],
    p_next_run_at timestamptz[],
    p_retry_state text[],
    p_last_error text[],
    p_last_error_class text[],
    -- Microseconds at which it is ready again, if it is pending.
    p_ready_micros bigint[],
    p_result text[],
    p_wake_at timestamptz[],
    -- Its one or two rows of history, signed alike; both are of the attempt as it is afterwards.
    p_at timestamptz[],
    p_actor text[],
    p_to text[],
    p_cause text[],
    p_note text[],
    p_then_cause text[],
    p_then_note text[]
)
    RETURNS TABLE (
        item bigint,
        task_state text,
        settled_from text,
        step tasker.steps,
        template_id bigint
    )
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    AS $$
#variable_conflict use_column
DECLARE
    v_now_micros bigint := (extract(epoch FROM p_now) * 1000000)::bigint;
    v_items bigint[];
    v_tasks uuid[];
    v_steps integer[];
    v_done boolean[];
    v_ready boolean[];
    v_given_up boolean[];
    v_wakes timestamptz[];
    v_halting uuid[];
    v_released uuid[];
BEGIN
    PERFORM FROM tasker.tasks t WHERE t.id = ANY (p_task) ORDER BY t.id FOR UPDATE;

    -- The outcomes themselves: each if its step is still held under the same lease and version.
    WITH applied AS (
        UPDATE tasker.steps s
        SET state = i.state,
            attempts = i.attempts,
            attempt_limit = i.attempt_limit,
            run_no = i.run_no,
            lease_end = i.lease_end,
            version = s.version + 1,
            worker = i.worker,
            processing_started_at = i.processing_started_at,
            lease_expires_at = NULL,
            deadline_at = NULL,
            completed_at = i.completed_at,
            next_run_at = i.next_run_at,
            retry_state = i.retry_state,
            last_error = i.last_error,
            last_error_class = i.last_error_class,
            place = CASE WHEN i.state = 'pending' THEN i.ready_micros - s.head_start ELSE s.place END
        FROM unnest(
            p_task, p_step, p_lease_no, p_version, p_lapsed_at, p_state, p_attempts,
            p_attempt_limit, p_run_no, p_lease_end, p_worker, p_processing_started_at,
            p_completed_at, p_next_run_at, p_retry_state, p_last_error, p_last_error_class,
            p_ready_micros, p_result, p_wake_at, p_at, p_actor, p_to, p_cause, p_note, p_then_cause,
            p_then_note
        ) WITH ORDINALITY AS i (
            task_id, step_index, lease_no, version, lapsed_at, state, attempts, attempt_limit,
            run_no, lease_end, worker, processing_started_at, completed_at, next_run_at,
            retry_state, last_error, last_error_class, ready_micros, result, wake_at, at, actor,
            to_state, cause, note, then_cause, then_note, item
        )
        WHERE s.task_id = i.task_id AND s.step_index = i.step_index
            AND s.state = 'in_progress' AND s.lease_no = i.lease_no AND s.version = i.version
            AND (i.lapsed_at IS NULL OR LEAST(s.lease_expires_at, s.deadline_at) <= i.lapsed_at)
        RETURNING i.item, s.task_id, s.step_index, s.state, s.unmet, s.attempts, s.lease_no, s.run_no,
            i.result, i.wake_at, i.at, i.actor, i.to_state, i.cause, i.note, i.then_cause, i.then_note
    ), kept AS (
        INSERT INTO tasker.step_results (task_id, step_index, result)
        SELECT a.task_id, a.step_index, a.result::json
        FROM applied a
        WHERE a.state = 'complete' AND a.result IS NOT NULL
        ON CONFLICT (task_id, step_index) DO UPDATE SET result = excluded.result
    ), told AS (
        INSERT INTO tasker.transitions
            (task_id, step_index, from_state, to_state, cause, at, actor, note, attempt, lease_no, run_no)
        SELECT a.task_id, a.step_index, r.from_state, r.to_state, r.cause, a.at, a.actor, r.note,
            a.attempts, a.lease_no, a.run_no
        FROM applied a
        CROSS JOIN LATERAL (
            VALUES
                (1, 'in_progress', a.to_state, a.cause, a.note),
                (2, a.to_state, a.state, a.then_cause, a.then_note)
        ) AS r (nth, from_state, to_state, cause, note)
        WHERE r.cause IS NOT NULL
        ORDER BY a.item, r.nth
    )
    SELECT array_agg(a.item), array_agg(a.task_id), array_agg(a.step_index),
        array_agg(a.state IN ('complete', 'resolved_manually')),
        array_agg(a.state = 'pending' AND a.unmet = 0),
        array_agg(a.state = 'error'), array_agg(a.wake_at)
    INTO v_items, v_tasks, v_steps, v_done, v_ready, v_given_up, v_wakes
    FROM applied a;

    IF coalesce(cardinality(v_items), 0) < cardinality(p_task) THEN
        RETURN QUERY
        SELECT i.item, NULL::text, NULL::text, s, t.template_id
        FROM unnest(p_task, p_step) WITH ORDINALITY AS i (task_id, step_index, item)
        JOIN tasker.steps s ON s.task_id = i.task_id AND s.step_index = i.step_index
        JOIN tasker.tasks t ON t.id = i.task_id
        WHERE v_items IS NULL OR i.item <> ALL (v_items);
    END IF;
    IF v_items IS NULL THEN
        RETURN;
    END IF;

    -- The first step given up halts its task, if the template asks for it.
    IF true = ANY (v_given_up) THEN
        WITH halted AS (
            UPDATE tasker.tasks t
            SET halted_at = p_now
            FROM (
                SELECT DISTINCT g.task_id
                FROM unnest(v_tasks, v_given_up) AS g (task_id, given_up)
                WHERE g.given_up
            ) g
            WHERE t.id = g.task_id AND t.fail_fast AND t.halted_at IS NULL
            RETURNING t.id
        )
        SELECT array_agg(id) INTO v_halting FROM halted;
        IF v_halting IS NOT NULL THEN
            UPDATE tasker.steps s SET parked = true
            WHERE s.task_id = ANY (v_halting) AND NOT s.parked;
        END IF;
    END IF;

    -- Children have as many parents less to wait for as ended here. The last one gives the child a
    -- new version and its place; before that, nothing a command may decide on has changed.
    IF true = ANY (v_done) THEN
        WITH released AS (
            UPDATE tasker.steps c
            SET unmet = greatest(c.unmet - r.parents, 0),
                version = CASE WHEN c.unmet <= r.parents THEN c.version + 1 ELSE c.version END,
                place = CASE
                    WHEN c.state = 'pending' AND c.unmet <= r.parents
                        THEN coalesce((extract(epoch FROM c.next_run_at) * 1000000)::bigint, v_now_micros)
                            - c.head_start
                    ELSE c.place
                END
            FROM (
                SELECT d.task_id, e.child, count(*)::integer AS parents
                FROM unnest(v_tasks, v_steps, v_done) AS d (task_id, step_index, done)
                JOIN tasker.steps p ON p.task_id = d.task_id AND p.step_index = d.step_index
                CROSS JOIN LATERAL unnest(p.children) AS e (child)
                WHERE d.done
                GROUP BY d.task_id, e.child
            ) r
            WHERE c.task_id = r.task_id AND c.step_index = r.child AND c.unmet > 0
            RETURNING c.task_id, c.state = 'pending' AND c.unmet = 0 AS is_ready
        )
        SELECT array_agg(r.task_id) INTO v_released FROM released r WHERE r.is_ready;
    END IF;

    RETURN QUERY
    SELECT k.item, k.task_state, k.settled_from, NULL::tasker.steps, NULL::bigint
    FROM tasker.settle_tasks(
        p_now, v_items, v_tasks, v_done, v_ready, v_wakes, v_halting, v_released
    ) k;
END
$$;
