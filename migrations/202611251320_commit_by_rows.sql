-- Taking outcomes back once more: successes apart from the rest, each task and child written once.
--
-- Why, measured: nearly all outcomes are successes, which differ in seven columns, while any other
-- may differ in all; and an index that holds just the running steps looks to the planner like a
-- better way to them than their key, which costs the square of the batch. What an outcome means was
-- decided by the domain before; here stand only the release of children and the settling of tasks,
-- each proven equal to the domain by test. Not safe while an older version runs.
--
-- Lock order as before: tasks by id, then steps. A task's counters, its flags and the `unmet` of its
-- steps change under the lock of the task only.

DROP FUNCTION tasker.commit_steps;
DROP FUNCTION tasker.settle_tasks;

-- What is live of a task after this many of its steps have ended and this many have become ready. In
-- a halted task no pending step counts. It is written into the statements that call it.
CREATE FUNCTION tasker.live_after(live integer, ended integer, ready integer, halted boolean)
    RETURNS integer
    LANGUAGE sql
    IMMUTABLE
    AS $$
    SELECT greatest(live - ended + CASE WHEN halted THEN 0 ELSE ready END, 0)
$$;

-- The first step given up halts its task, if the template asks for it: its pending steps are parked
-- and no longer live. What of the batch has ended already is counted off later, so it counts here.
CREATE FUNCTION tasker.halt_tasks(p_now timestamptz, p_given_up uuid[], p_ended uuid[])
    RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    AS $$
DECLARE
    v_halting uuid[];
BEGIN
    WITH halted AS (
        UPDATE tasker.tasks t
        SET halted_at = p_now,
            live = (
                SELECT count(*)::integer FROM tasker.steps s
                WHERE s.task_id = t.id AND s.state = 'in_progress'
            ) + (
                SELECT count(*)::integer FROM unnest(p_ended) AS e (task_id) WHERE e.task_id = t.id
            )
        WHERE t.id = ANY (p_given_up) AND t.fail_fast AND t.halted_at IS NULL
        RETURNING t.id
    )
    SELECT array_agg(id) INTO v_halting FROM halted;
    IF v_halting IS NOT NULL THEN
        UPDATE tasker.steps s SET parked = true
        WHERE s.task_id = ANY (v_halting) AND NOT s.parked;
    END IF;
END
$$;

-- Applies outcomes. `p_task` to `p_result` are successes of one actor, all at `p_now`; `p_others` is
-- a JSON array of everything else, each with the step as it is afterwards. Items count from 1, first
-- the successes, then the others. Answers one row with what was applied: the items, where the task of
-- each stands now and, if the batch ended it, where it stood before, and the lowest place of what
-- became ready; and one row for each item that found its step changed, with the step as it is. An item
-- in none of them is of no step there is.
--
-- No step has a negative version: an item that comes with one is only looked at.
CREATE FUNCTION tasker.commit_steps(
    p_now timestamptz,
    p_actor text,
    p_task uuid[],
    p_step integer[],
    p_lease_no bigint[],
    p_version bigint[],
    p_attempts integer[],
    p_run_no integer[],
    p_result text[],
    p_others json
)
    RETURNS TABLE (
        items bigint[],
        task_states text[],
        settled_from text[],
        front bigint,
        item bigint,
        step tasker.steps
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
    v_count bigint := cardinality(p_task);
    v_pending uuid[];
    v_ended uuid[];
    v_items bigint[];
    v_done uuid[] := '{}';
    v_done_steps integer[] := '{}';
    v_other_items bigint[];
    v_other_tasks uuid[];
    v_other_done boolean[];
    v_other_ready boolean[];
    v_other_wakes timestamptz[];
    v_given_up uuid[];
    v_released uuid[];
    v_settled_items bigint[];
    v_settled_tasks uuid[];
    v_settled_from text[];
    v_settled_as text[];
BEGIN
    SELECT array_agg(l.id) FILTER (WHERE l.state = 'pending'),
        array_agg(l.id) FILTER (WHERE l.completed_at IS NOT NULL)
    INTO v_pending, v_ended
    FROM (
        SELECT t.id, t.state, t.completed_at
        FROM tasker.tasks t
        WHERE t.id = ANY (
            CASE WHEN p_others IS NULL THEN p_task ELSE p_task || ARRAY(
                SELECT o.task_id FROM json_to_recordset(p_others) AS o (task_id uuid)
            ) END
        )
        ORDER BY t.id
        FOR UPDATE
    ) l;

    -- Each if its step is still held under the same lease and version. (A running step has a lease:
    -- said so, and not by its state, lest the index of those looks like a better way than the key.)
    IF v_count > 0 THEN
        WITH applied AS (
            UPDATE tasker.steps s
            SET state = 'complete',
                attempts = i.attempts,
                lease_end = 'succeeded',
                version = s.version + 1,
                lease_expires_at = NULL,
                deadline_at = NULL,
                completed_at = p_now,
                last_error = NULL,
                last_error_class = NULL,
                result = i.result::json
            FROM unnest(p_task, p_step, p_lease_no, p_version, p_attempts, p_result)
                WITH ORDINALITY
                AS i (task_id, step_index, lease_no, version, attempts, result, item)
            WHERE s.task_id = i.task_id AND s.step_index = i.step_index
                AND s.lease_expires_at IS NOT NULL
                AND s.lease_no = i.lease_no AND s.version = i.version
            RETURNING i.item, s.task_id, s.step_index, s.children <> '{}' AS has_children
        )
        SELECT array_agg(a.item),
            coalesce(array_agg(a.task_id) FILTER (WHERE a.has_children), '{}'),
            coalesce(array_agg(a.step_index) FILTER (WHERE a.has_children), '{}')
        INTO v_items, v_done, v_done_steps
        FROM applied a;
    END IF;

    IF p_others IS NOT NULL THEN
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
                result = CASE WHEN i.state = 'complete' THEN i.result END,
                place = CASE
                    WHEN i.state = 'pending' THEN i.ready_micros - s.head_start
                    ELSE s.place
                END
            FROM (
                SELECT o.*, v_count + row_number() OVER () AS item
                FROM json_to_recordset(p_others) AS o (
                    task_id uuid, step_index integer, lease_no bigint, version bigint,
                    lapsed_at timestamptz, state text, attempts integer, attempt_limit integer,
                    run_no integer, lease_end text, worker text, processing_started_at timestamptz,
                    completed_at timestamptz, next_run_at timestamptz, retry_state text,
                    last_error text, last_error_class text, ready_micros bigint, result json,
                    wake_at timestamptz, at timestamptz, actor text, to_state text, cause text,
                    note text, then_cause text, then_note text
                )
            ) i
            WHERE s.task_id = i.task_id AND s.step_index = i.step_index
                AND s.lease_expires_at IS NOT NULL
                AND s.lease_no = i.lease_no AND s.version = i.version
                AND (i.lapsed_at IS NULL OR LEAST(s.lease_expires_at, s.deadline_at) <= i.lapsed_at)
            RETURNING i.item, s.task_id, s.step_index, s.state, s.unmet, s.place, s.attempts,
                s.lease_no, s.run_no, i.wake_at, i.at, i.actor, i.to_state, i.cause, i.note, i.then_cause,
                i.then_note
        ), told AS (
            INSERT INTO tasker.history
                (task_id, step_index, from_state, to_state, cause, at, actor, note, then_cause,
                 then_note, attempt, lease_no, run_no)
            SELECT a.task_id, a.step_index, 'in_progress', a.to_state, a.cause, a.at, a.actor, a.note,
                a.then_cause, a.then_note, a.attempts, a.lease_no, a.run_no
            FROM applied a
            WHERE a.cause IS NOT NULL
            ORDER BY a.item
        )
        SELECT array_agg(a.item), array_agg(a.task_id), array_agg(a.state = 'complete'),
            array_agg(a.state = 'pending' AND a.unmet = 0), array_agg(a.wake_at),
            min(a.place) FILTER (WHERE a.state = 'pending' AND a.unmet = 0),
            array_agg(a.task_id) FILTER (WHERE a.state = 'error'),
            v_done || coalesce(array_agg(a.task_id) FILTER (WHERE a.state = 'complete'), '{}'),
            v_done_steps
                || coalesce(array_agg(a.step_index) FILTER (WHERE a.state = 'complete'), '{}')
        INTO v_other_items, v_other_tasks, v_other_done, v_other_ready, v_other_wakes, front,
            v_given_up, v_done, v_done_steps
        FROM applied a;
    END IF;

    IF coalesce(cardinality(v_items), 0) < v_count
        OR coalesce(cardinality(v_other_items), 0) < coalesce(json_array_length(p_others), 0)
    THEN
        RETURN QUERY
        SELECT NULL::bigint[], NULL::text[], NULL::text[], NULL::bigint, i.item, s
        FROM (
            SELECT o.task_id, o.step_index, o.item
            FROM unnest(p_task, p_step) WITH ORDINALITY AS o (task_id, step_index, item)
            UNION ALL
            SELECT o.task_id, o.step_index, v_count + row_number() OVER ()
            FROM json_to_recordset(p_others) AS o (task_id uuid, step_index integer)
        ) i
        JOIN tasker.steps s ON s.task_id = i.task_id AND s.step_index = i.step_index
        WHERE (v_items IS NULL OR i.item <> ALL (v_items))
            AND (v_other_items IS NULL OR i.item <> ALL (v_other_items));
    END IF;
    IF v_items IS NULL AND v_other_items IS NULL THEN
        RETURN;
    END IF;
    IF v_given_up IS NOT NULL THEN
        PERFORM tasker.halt_tasks(
            p_now,
            v_given_up,
            v_other_tasks || ARRAY(SELECT p_task[i.item] FROM unnest(v_items) AS i (item))
        );
    END IF;

    -- Children have as many parents less to wait for as ended here. The last one gives the child a
    -- new version and its place; before that, nothing a command may decide on has changed.
    IF v_done <> '{}' THEN
        WITH released AS (
            UPDATE tasker.steps c
            SET unmet = greatest(c.unmet - r.parents, 0),
                version = CASE WHEN c.unmet <= r.parents THEN c.version + 1 ELSE c.version END,
                place = CASE
                    WHEN c.state = 'pending' AND c.unmet <= r.parents
                        THEN coalesce(
                            (extract(epoch FROM c.next_run_at) * 1000000)::bigint, v_now_micros
                        ) - c.head_start
                    ELSE c.place
                END
            FROM (
                SELECT d.task_id, e.child, count(*)::integer AS parents
                FROM unnest(v_done, v_done_steps) AS d (task_id, step_index)
                JOIN tasker.steps p ON p.task_id = d.task_id AND p.step_index = d.step_index
                CROSS JOIN LATERAL unnest(p.children) AS e (child)
                GROUP BY d.task_id, e.child
            ) r
            WHERE c.task_id = r.task_id AND c.step_index = r.child AND c.unmet > 0
            RETURNING c.task_id, c.place, c.state = 'pending' AND c.unmet = 0 AS is_ready
        )
        SELECT array_agg(r.task_id), least(front, min(r.place))
        INTO v_released, front
        FROM released r
        WHERE r.is_ready;
    END IF;

    -- Counts what the batch did to its tasks and ends those of which nothing can move any more.
    WITH settled AS (
        UPDATE tasker.tasks t
        SET unfinished = greatest(t.unfinished - c.finished, 0),
            live = tasker.live_after(t.live, c.ended, c.ready, t.halted_at IS NOT NULL),
            state = CASE
                WHEN t.completed_at IS NOT NULL
                    OR tasker.live_after(t.live, c.ended, c.ready, t.halted_at IS NOT NULL) > 0
                    THEN t.state
                WHEN t.unfinished <= c.finished THEN 'complete'
                ELSE 'error'
            END,
            started_at = CASE
                WHEN tasker.live_after(t.live, c.ended, c.ready, t.halted_at IS NOT NULL) > 0
                    THEN t.started_at
                ELSE coalesce(t.started_at, p_now)
            END,
            completed_at = CASE
                WHEN tasker.live_after(t.live, c.ended, c.ready, t.halted_at IS NOT NULL) > 0
                    THEN t.completed_at
                ELSE coalesce(t.completed_at, p_now)
            END,
            wake_at = CASE
                WHEN t.completed_at IS NOT NULL
                    OR tasker.live_after(t.live, c.ended, c.ready, t.halted_at IS NOT NULL) = 0
                    THEN NULL
                ELSE greatest(t.wake_at, c.wake_at)
            END
        FROM (
            SELECT b.task_id, sum(b.finished)::integer AS finished, sum(b.ended)::integer AS ended,
                sum(b.ready)::integer AS ready, max(b.wake_at) AS wake_at,
                max(b.item) FILTER (WHERE b.item <= v_count) AS last_success,
                array_agg(b.item) FILTER (WHERE b.item IS NOT NULL) AS items
            FROM (
                SELECT i.item, p_task[i.item] AS task_id, 1 AS finished, 1 AS ended, 0 AS ready,
                    NULL::timestamptz AS wake_at
                FROM unnest(v_items) AS i (item)
                UNION ALL
                SELECT o.item, o.task_id, o.done::integer, 1, o.ready::integer, o.wake_at
                FROM unnest(v_other_items, v_other_tasks, v_other_done, v_other_ready, v_other_wakes)
                    AS o (item, task_id, done, ready, wake_at)
                UNION ALL
                SELECT NULL, r.task_id, 0, 0, 1, NULL FROM unnest(v_released) AS r (task_id)
            ) b
            GROUP BY b.task_id
        ) c
        WHERE t.id = c.task_id
        RETURNING t.id, c.items, c.last_success, t.state,
            CASE
                WHEN t.live > 0 OR t.id = ANY (v_ended) THEN NULL
                WHEN t.id = ANY (v_pending) THEN 'pending'
                ELSE 'in_progress'
            END AS settled_from
    ), each AS (
        SELECT i.item, s.state, s.settled_from
        FROM settled s
        CROSS JOIN LATERAL unnest(s.items) AS i (item)
    ), ended AS (
        SELECT array_agg(s.last_success) AS items, array_agg(s.id) AS tasks,
            array_agg(s.settled_from) AS from_states, array_agg(s.state) AS states
        FROM settled s
        WHERE s.settled_from IS NOT NULL
    )
    SELECT array_agg(e.item), array_agg(e.state), array_agg(e.settled_from),
        (SELECT n.items FROM ended n), (SELECT n.tasks FROM ended n),
        (SELECT n.from_states FROM ended n), (SELECT n.states FROM ended n)
    INTO items, task_states, settled_from, v_settled_items, v_settled_tasks, v_settled_from,
        v_settled_as
    FROM each e;

    -- Told last, when it is known what became of the tasks: of each, with its last success, or by
    -- itself if it had none here. Two lists are brought together by counting, not by comparing.
    INSERT INTO tasker.history
        (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no,
         settled_from, settled_as)
    SELECT p_task[g.item], p_step[g.item], 'in_progress', 'complete', 'succeeded', p_now, p_actor,
        p_attempts[g.item], p_lease_no[g.item], p_run_no[g.item], g.settled_from, g.settled_as
    FROM (
        SELECT u.item, max(u.settled_from) AS settled_from, max(u.settled_as) AS settled_as
        FROM (
            SELECT i.item, NULL AS settled_from, NULL AS settled_as FROM unnest(v_items) AS i (item)
            UNION ALL
            SELECT s.item, s.settled_from, s.settled_as
            FROM unnest(v_settled_items, v_settled_from, v_settled_as)
                AS s (item, settled_from, settled_as)
            WHERE s.item IS NOT NULL
        ) u
        GROUP BY u.item
        ORDER BY u.item
    ) g;
    IF v_other_items IS NOT NULL AND v_settled_tasks IS NOT NULL THEN
        INSERT INTO tasker.history
            (task_id, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        SELECT s.task_id, r.from_state, r.to_state, 'settled', p_now, 'engine', 0, 0, 0
        FROM unnest(v_settled_items, v_settled_tasks, v_settled_from, v_settled_as)
            AS s (item, task_id, settled_from, settled_as)
        CROSS JOIN LATERAL (
            VALUES (1, 'pending', 'in_progress'), (2, 'in_progress', s.settled_as)
        ) AS r (nth, from_state, to_state)
        WHERE s.item IS NULL AND (r.nth = 2 OR s.settled_from = 'pending')
        ORDER BY s.task_id, r.nth;
    END IF;
    RETURN NEXT;
END
$$;
