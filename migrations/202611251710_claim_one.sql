-- Handing out one step without the machinery that many need.
--
-- Why, measured: who waits for one task waits for claims and commits of one step, and there the cost
-- is not the rows but setting up each statement. The usual claim, of one queue in which nothing waits
-- that is due, looks at that queue directly; and what found one step takes it with plain statements.
-- What it may hand out, and what it writes, is as before: a test compares the two. A claim also says
-- since when each step was ready, for the histogram of waits: place and head start give it, which only
-- the row has. Safe while an older version runs: it reads the columns it knows by name.

DROP FUNCTION tasker.claim_steps(
    text[], bigint[], uuid, integer, text[], text, integer, timestamptz, timestamptz
);

-- Claims steps of some queues, of a task, or one step; answers what a worker does not know of each.
-- `task_started` marks the step that started its task; the context stands beside the first step of
-- each task only, and the parents' results in the order of `parents`. `ready_at` is in microseconds.
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
        ready_at bigint,
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
    SET enable_sort = off
    AS $$
#variable_conflict use_column
DECLARE
    v_tasks uuid[];
    v_rows tid[];
    v_started uuid[];
    v_held uuid[];
    v_task_state text;
    v_task_row tid;
BEGIN
    -- A limit of null asks for nothing: as the `LIMIT` of a query it would ask for all.
    IF p_limit > 0 IS NOT TRUE THEN
        RETURN;
    END IF;
    IF p_step IS NOT NULL THEN
        PERFORM FROM tasker.tasks t WHERE t.id = p_task AND t.state || '' = 'pending' FOR UPDATE;
    END IF;
    -- One queue in which nothing has waited long enough is the usual case.
    IF cardinality(p_queues) = 1
        AND NOT EXISTS (
            SELECT FROM tasker.queues q WHERE q.name = p_queues[1] AND q.paused_at IS NOT NULL
        )
        AND NOT EXISTS (
            SELECT FROM tasker.steps w
            WHERE w.queue = p_queues[1]
                AND w.state = 'pending' AND w.unmet = 0 AND NOT w.parked
                AND w.next_run_at IS NOT NULL AND w.next_run_at <= p_now
        )
    THEN
        SELECT array_agg(r.task_id), array_agg(r.at_row)
        INTO v_tasks, v_rows
        FROM (
            SELECT s.task_id, s.ctid AS at_row
            FROM tasker.steps s
            WHERE s.queue = p_queues[1] AND s.place >= p_from[1]
                AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                AND s.attempts < s.attempt_limit
                AND (p_handlers IS NULL OR s.handler = ANY (p_handlers))
            ORDER BY s.place, s.task_id, s.step_index
            LIMIT p_limit
            FOR UPDATE SKIP LOCKED
        ) r;
    ELSE
        SELECT array_agg(c.task_id), array_agg(c.at_row)
        INTO v_tasks, v_rows
        FROM tasker.lock_claimable(p_queues, p_from, p_task, p_step, p_handlers, p_limit, p_now) c;
    END IF;
    IF v_tasks IS NULL THEN
        RETURN;
    END IF;

    IF cardinality(v_rows) = 1 THEN
        -- As `tasker.start_tasks` does for many.
        SELECT t.state INTO v_task_state FROM tasker.tasks t WHERE t.id = v_tasks[1];
        task_started := v_task_state <> 'in_progress';
        IF task_started THEN
            SELECT t.ctid INTO v_task_row
            FROM tasker.tasks t
            WHERE t.id = v_tasks[1] AND t.state || '' = 'pending'
            FOR UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                RETURN;
            END IF;
            UPDATE tasker.tasks t
            SET state = 'in_progress', started_at = coalesce(t.started_at, p_now)
            WHERE t.ctid = v_task_row;
        END IF;
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
        WHERE s.ctid = v_rows[1] AND s.state = 'pending'
        RETURNING s.place, s.place + s.head_start, s.task_id, s.step_index, s.template_id, s.attempts,
            s.attempt_limit, s.run_no, s.lease_no, s.version, s.deadline_at, s.last_error,
            s.last_error_class, s.parents
        INTO place, ready_at, task_id, step_index, template_id, attempts, attempt_limit, run_no,
            lease_no, version, deadline_at, last_error, last_error_class, parents;
        INSERT INTO tasker.history
            (task_id, step_index, starts_task, from_state, to_state, cause, at, actor, attempt,
             lease_no, run_no)
        VALUES (v_tasks[1], step_index, task_started, 'pending', 'in_progress', 'started', p_now,
            p_worker, attempts, lease_no, run_no);
        SELECT u.context::text INTO context
        FROM tasker.submissions u WHERE u.task_id = v_tasks[1];
        IF parents = '{}' THEN
            parents := NULL;
        ELSE
            parent_results := ARRAY(
                SELECT (
                    SELECT r.result::text FROM tasker.steps r
                    WHERE r.task_id = v_tasks[1] AND r.step_index = p.step_index
                )
                FROM unnest(parents) AS p (step_index)
            );
        END IF;
        RETURN NEXT;
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
        RETURNING s.place, s.place + s.head_start AS ready_at, s.task_id, s.step_index,
            s.template_id, s.attempts, s.attempt_limit, s.run_no, s.lease_no, s.version, s.deadline_at::timestamptz, s.last_error,
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
            SELECT NULL, NULL, t.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
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
    SELECT k.place, k.ready_at, k.task_id, k.step_index, k.template_id, k.attempts,
        k.attempt_limit, k.run_no, k.lease_no, k.version, k.deadline_at, k.last_error, k.last_error_class,
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
