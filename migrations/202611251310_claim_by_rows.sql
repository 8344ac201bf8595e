-- Handing out steps once more: by the place of their rows, and without a join.
--
-- Why, measured: an update that joins makes a copy of what it joins for each row, and a plan that
-- compares the steps of a batch with each other costs the square of the batch. Here each statement
-- is a scan of the rows that the one before has locked, and sets what is the same for all. What it
-- may hand out, and for what it waits, is as before. Not safe while an older version runs.

DROP FUNCTION tasker.claim_steps(text[], uuid, integer, text[], text, integer, timestamptz, timestamptz);
DROP FUNCTION tasker.lock_claimable(text[], uuid, integer, text[], integer, timestamptz);

-- The steps that may start, in the order of their places, locked: their tasks and where their rows
-- lie. `p_from` has for each queue a place before which nothing that is ready has been seen lately:
-- the index holds what was claimed there until it is vacuumed, and a claim would walk over all of it.
CREATE FUNCTION tasker.lock_claimable(
    p_queues text[],
    p_from bigint[],
    p_task uuid,
    p_step integer,
    p_handlers text[],
    p_limit integer,
    p_now timestamptz
)
    RETURNS TABLE (task_id uuid, at_row tid)
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_sort = off
    AS $$
#variable_conflict use_column
BEGIN
    IF p_queues IS NOT NULL THEN
        RETURN QUERY
        SELECT c.task_id, c.at_row
        FROM (
            SELECT q.name, min(q.from_place) AS from_place
            FROM unnest(p_queues, p_from) AS q (name, from_place)
            WHERE NOT EXISTS (
                SELECT FROM tasker.queues p WHERE p.name = q.name AND p.paused_at IS NOT NULL
            )
            GROUP BY q.name
        ) q
        CROSS JOIN LATERAL (
            SELECT r.task_id, r.step_index, r.place, r.at_row
            FROM (
                SELECT s.task_id, s.step_index, s.place, s.ctid AS at_row
                FROM tasker.steps s
                WHERE s.queue = q.name AND s.place >= q.from_place
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                    AND s.attempts < s.attempt_limit
                    AND (p_handlers IS NULL OR s.handler = ANY (p_handlers))
                ORDER BY s.place, s.task_id, s.step_index
                LIMIT p_limit
                FOR UPDATE SKIP LOCKED
            ) r
            UNION ALL
            SELECT d.task_id, d.step_index, d.place, d.at_row
            FROM (
                -- Those whose wait is over, the longest over first. The bound keeps a claim cheap
                -- when very many are overdue; within it the order is by place. They are found again
                -- by where they lie: a join would leave it to the planner which side to repeat. And
                -- `unmet < 1`, not `= 0`, lest an index that says so looks like a better way.
                SELECT s.task_id, s.step_index, s.place, s.ctid AS at_row
                FROM tasker.steps s
                WHERE s.ctid = ANY (ARRAY(
                        SELECT w.ctid
                        FROM tasker.steps w
                        WHERE w.queue = q.name
                            AND w.state = 'pending' AND w.unmet = 0 AND NOT w.parked
                            AND w.next_run_at IS NOT NULL AND w.next_run_at <= p_now
                            AND w.attempts < w.attempt_limit
                            AND (p_handlers IS NULL OR w.handler = ANY (p_handlers))
                        ORDER BY w.next_run_at
                        LIMIT greatest(p_limit, 1000)
                    ))
                    AND s.state = 'pending' AND s.unmet < 1 AND NOT s.parked
                    AND s.next_run_at <= p_now AND s.attempts < s.attempt_limit
                ORDER BY s.place, s.task_id, s.step_index
                LIMIT p_limit
                FOR UPDATE OF s SKIP LOCKED
            ) d
        ) c
        ORDER BY c.place, c.task_id, c.step_index
        LIMIT p_limit;
    ELSIF p_step IS NULL THEN
        RETURN QUERY
        SELECT s.task_id, s.ctid
        FROM tasker.steps s
        WHERE s.task_id = p_task
            AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked
            AND (s.next_run_at IS NULL OR s.next_run_at <= p_now)
            AND s.attempts < s.attempt_limit
            AND (p_handlers IS NULL OR s.handler = ANY (p_handlers))
            AND NOT EXISTS (
                SELECT FROM tasker.queues p WHERE p.name = s.queue AND p.paused_at IS NOT NULL
            )
        ORDER BY s.place, s.step_index
        LIMIT p_limit
        FOR UPDATE OF s SKIP LOCKED;
    ELSE
        RETURN QUERY
        SELECT s.task_id, s.ctid
        FROM tasker.steps s
        WHERE s.task_id = p_task AND s.step_index = p_step
            AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked
            AND (s.next_run_at IS NULL OR s.next_run_at <= p_now)
            AND s.attempts < s.attempt_limit
            AND (p_handlers IS NULL OR s.handler = ANY (p_handlers))
            AND NOT EXISTS (
                SELECT FROM tasker.queues p WHERE p.name = s.queue AND p.paused_at IS NOT NULL
            )
        FOR UPDATE OF s;
    END IF;
END
$$;

-- Starts the tasks of these that have not been started, and answers which those are, and which
-- somebody else holds: what he does with them is not known yet.
CREATE FUNCTION tasker.start_tasks(
    p_tasks uuid[],
    p_now timestamptz,
    OUT started uuid[],
    OUT held uuid[]
)
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    AS $$
DECLARE
    v_rows tid[];
    v_pending uuid[];
BEGIN
    -- A statement of its own, so that it sees what was committed before the steps were locked: an
    -- operator's rerun takes a task back to pending while it holds all steps of the task. (Neither
    -- look says `state = 'pending'` as such, lest the index of open tasks seems better than the key.)
    SELECT array_agg(t.ctid), array_agg(t.id)
    INTO v_rows, v_pending
    FROM tasker.tasks t
    WHERE t.id = ANY (p_tasks) AND t.state <> 'in_progress';
    IF v_rows IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(l.at_row), array_agg(l.id)
    INTO v_rows, started
    FROM (
        SELECT t.id, t.ctid AS at_row
        FROM tasker.tasks t
        WHERE t.ctid = ANY (v_rows) AND t.state || '' = 'pending'
        FOR UPDATE SKIP LOCKED
    ) l;
    IF started IS NOT NULL THEN
        UPDATE tasker.tasks t
        SET state = 'in_progress', started_at = coalesce(t.started_at, p_now)
        WHERE t.ctid = ANY (v_rows);
    END IF;
    IF coalesce(cardinality(started), 0) < cardinality(v_pending) THEN
        SELECT array_agg(p.id) INTO held FROM unnest(v_pending) AS p (id)
        WHERE started IS NULL OR p.id <> ALL (started);
    END IF;
END
$$;

-- Claims steps of some queues, of a task, or one step; answers what a worker does not know of each.
-- `task_started` marks the step that started its task; the context stands beside the first step of
-- each task only, and the parents' results in the order of `parents`.
CREATE FUNCTION tasker.claim_steps(
    p_queues text[],
    p_from bigint[],
    p_task uuid,
    p_step integer,
    p_handlers text[],
    p_worker text,
    p_limit integer,
    p_lease_until timestamptz,
    p_now timestamptz
)
    RETURNS TABLE (
        place bigint,
        task_id uuid,
        step_index integer,
        template_id bigint,
        attempts integer,
        attempt_limit integer,
        run_no integer,
        lease_no bigint,
        version bigint,
        deadline_at timestamptz,
        last_error text,
        last_error_class text,
        task_started boolean,
        context text,
        parents integer[],
        parent_results text[]
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
    v_tasks uuid[];
    v_rows tid[];
    v_started uuid[];
    v_held uuid[];
BEGIN
    IF p_step IS NOT NULL THEN
        PERFORM FROM tasker.tasks t WHERE t.id = p_task AND t.state || '' = 'pending' FOR UPDATE;
    END IF;
    SELECT array_agg(c.task_id), array_agg(c.at_row)
    INTO v_tasks, v_rows
    FROM tasker.lock_claimable(p_queues, p_from, p_task, p_step, p_handlers, p_limit, p_now) c;
    IF v_tasks IS NULL THEN
        RETURN;
    END IF;
    SELECT s.started, s.held INTO v_started, v_held FROM tasker.start_tasks(v_tasks, p_now) s;
    IF v_held IS NOT NULL THEN
        SELECT array_agg(c.at_row)
        INTO v_rows
        FROM unnest(v_tasks, v_rows) AS c (task_id, at_row)
        WHERE c.task_id <> ALL (v_held);
    END IF;

    RETURN QUERY
    WITH claimed AS (
        UPDATE tasker.steps s
        SET state = 'in_progress',
            worker = p_worker,
            processing_started_at = p_now,
            lease_no = s.lease_no + 1,
            lease_end = NULL,
            lease_expires_at = p_lease_until,
            deadline_at = LEAST(
                p_now + s.deadline_ms * interval '1 millisecond',
                timestamptz '9998-12-31 23:59:59.999999+00'
            ),
            next_run_at = NULL,
            retry_state = NULL,
            version = s.version + 1
        WHERE s.ctid = ANY (v_rows) AND s.state = 'pending'
        RETURNING s.place, s.task_id, s.step_index, s.template_id, s.attempts, s.attempt_limit,
            s.run_no, s.lease_no, s.version, s.deadline_at::timestamptz, s.last_error,
            s.last_error_class, s.parents
    ), numbered AS MATERIALIZED (
        -- Each step within its task, and whether the task is among the started: those stand last in
        -- their part, without a step. (A comparison with each of them would cost the square.)
        SELECT u.*,
            row_number() OVER part AS nth,
            last_value(u.step_index) OVER part IS NULL AS starts
        FROM (
            SELECT * FROM claimed
            UNION ALL
            SELECT NULL, t.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM unnest(v_started) AS t (id)
        ) u
        WINDOW part AS (
            PARTITION BY u.task_id ORDER BY u.place, u.step_index
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
    ), told AS (
        INSERT INTO tasker.history
            (task_id, step_index, starts_task, from_state, to_state, cause, at, actor, attempt,
             lease_no, run_no)
        SELECT k.task_id, k.step_index, k.starts AND k.nth = 1, 'pending', 'in_progress', 'started',
            p_now, p_worker, k.attempts, k.lease_no, k.run_no
        FROM numbered k
        WHERE k.step_index IS NOT NULL
    )
    SELECT k.place, k.task_id, k.step_index, k.template_id, k.attempts, k.attempt_limit, k.run_no,
        k.lease_no, k.version, k.deadline_at, k.last_error, k.last_error_class,
        k.starts AND k.nth = 1,
        CASE WHEN k.nth = 1 THEN (
            SELECT u.context::text FROM tasker.submissions u WHERE u.task_id = k.task_id
        ) END,
        CASE WHEN k.parents <> '{}' THEN k.parents END,
        CASE WHEN k.parents <> '{}' THEN ARRAY(
            SELECT (
                SELECT r.result::text FROM tasker.steps r
                WHERE r.task_id = k.task_id AND r.step_index = p.step_index
            )
            FROM unnest(k.parents) AS p (step_index)
        ) END
    FROM numbered k
    WHERE k.step_index IS NOT NULL;
END
$$;
