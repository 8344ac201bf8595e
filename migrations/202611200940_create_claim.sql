-- Handing out steps: `tasker.claim_steps`.
--
-- Why a function: the claim needs a fresh look at its tasks after the steps are locked, and one
-- round trip. It repeats one rule of the domain, which steps may start, and a test proves it equal.
-- Safe while an older version runs: there is none.
--
-- It waits for no lock. Steps that somebody else holds are skipped, and so are steps whose task must
-- be started first and is held by somebody else: a claim runs while it holds the locks of a commit.
-- Only a start by name waits, for its task and then its step: who asks for one step wants to hear who
-- has it, not that somebody has.
--
-- Steps of handlers that are not asked for stand in the same index and are stepped over: handlers that
-- have workers of their own should have a queue of their own.
--
-- The plan must not depend on when it was made: a plan made while the tables were empty would read
-- them whole a minute later. Hence no sequential scans, no bitmaps and no sorts where an index has
-- the order, and one plan for all parameters.

-- The steps that may start, in the order of their places, locked.
CREATE FUNCTION tasker.lock_claimable(
    p_queues text[],
    p_task uuid,
    p_step integer,
    p_handlers text[],
    p_limit integer,
    p_now timestamptz
)
    RETURNS TABLE (task_id uuid, step_index integer, place bigint)
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
        SELECT c.task_id, c.step_index, c.place
        FROM (
            SELECT DISTINCT q.name
            FROM unnest(p_queues) AS q (name)
            WHERE NOT EXISTS (
                SELECT FROM tasker.queues p WHERE p.name = q.name AND p.paused_at IS NOT NULL
            )
        ) q
        CROSS JOIN LATERAL (
            SELECT r.task_id, r.step_index, r.place
            FROM (
                SELECT s.task_id, s.step_index, s.place
                FROM tasker.steps s
                WHERE s.queue = q.name
                    AND s.state = 'pending' AND s.unmet = 0 AND NOT s.parked AND s.next_run_at IS NULL
                    AND s.attempts < s.attempt_limit
                    AND (p_handlers IS NULL OR s.handler = ANY (p_handlers))
                ORDER BY s.place, s.task_id, s.step_index
                LIMIT p_limit
                FOR UPDATE SKIP LOCKED
            ) r
            UNION ALL
            SELECT d.task_id, d.step_index, d.place
            FROM (
                -- Those whose wait is over, the longest over first. The bound keeps a claim cheap
                -- when very many are overdue; within it the order is by place. They are found again
                -- by where they lie: a join would leave it to the planner which side to repeat. And
                -- `unmet < 1`, not `= 0`, lest an index that says so looks like a better way.
                SELECT s.task_id, s.step_index, s.place
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
        SELECT s.task_id, s.step_index, s.place
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
        SELECT s.task_id, s.step_index, s.place
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

-- Claims steps of some queues, of a task, or one step; answers each as it is afterwards, with what
-- its handler needs. `task_started` marks the step that started its task; the context stands beside
-- the first step of each task only.
CREATE FUNCTION tasker.claim_steps(
    p_queues text[],
    p_task uuid,
    p_step integer,
    p_handlers text[],
    p_worker text,
    p_limit integer,
    p_lease_until timestamptz,
    p_now timestamptz
)
    RETURNS TABLE (
        seq bigint,
        step tasker.steps,
        template_id bigint,
        task_started boolean,
        context json,
        parent_indexes integer[],
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
    v_steps integer[];
    v_starting uuid[];
BEGIN
    IF p_step IS NOT NULL THEN
        PERFORM FROM tasker.tasks t WHERE t.id = p_task AND t.state = 'pending' FOR UPDATE;
    END IF;
    SELECT array_agg(c.task_id), array_agg(c.step_index)
    INTO v_tasks, v_steps
    FROM tasker.lock_claimable(p_queues, p_task, p_step, p_handlers, p_limit, p_now) c;
    IF v_tasks IS NULL THEN
        RETURN;
    END IF;

    -- A statement of its own, so that it sees what was committed before the steps were locked: an
    -- operator's rerun takes a task back to pending while it holds all steps of the task.
    SELECT array_agg(t.id)
    INTO v_starting
    FROM (
        SELECT t.id FROM tasker.tasks t
        WHERE t.id = ANY (v_tasks) AND t.state = 'pending'
        FOR UPDATE SKIP LOCKED
    ) t;
    IF v_starting IS NOT NULL THEN
        WITH started AS (
            UPDATE tasker.tasks t
            SET state = 'in_progress', started_at = coalesce(t.started_at, p_now)
            WHERE t.id = ANY (v_starting)
            RETURNING t.id
        )
        INSERT INTO tasker.transitions
            (task_id, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        SELECT id, 'pending', 'in_progress', 'started', p_now, p_worker, 0, 0, 0
        FROM started;
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
        FROM unnest(v_tasks, v_steps) WITH ORDINALITY AS c (task_id, step_index, seq)
        JOIN tasker.tasks t ON t.id = c.task_id
        WHERE s.task_id = c.task_id AND s.step_index = c.step_index
            AND s.state = 'pending'
            -- Pending now: somebody else holds it, and will start it or change its mind.
            AND t.state = 'in_progress'
        RETURNING c.seq, s AS step, t.template_id
    ), told AS (
        INSERT INTO tasker.transitions
            (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        SELECT (k.step).task_id, (k.step).step_index, 'pending', 'in_progress', 'started', p_now,
            p_worker, (k.step).attempts, (k.step).lease_no, (k.step).run_no
        FROM claimed k
        ORDER BY k.seq
    )
    SELECT k.seq, k.step, k.template_id,
        k.nth = 1 AND coalesce((k.step).task_id = ANY (v_starting), false),
        CASE WHEN k.nth = 1 THEN (
            SELECT u.context FROM tasker.submissions u WHERE u.task_id = (k.step).task_id
        ) END,
        p.indexes,
        p.results
    FROM (
        SELECT k.*, row_number() OVER (PARTITION BY (k.step).task_id ORDER BY k.seq) AS nth
        FROM claimed k
    ) k
    CROSS JOIN LATERAL (
        SELECT array_agg(r.step_index) AS indexes, array_agg(r.result::text) AS results
        FROM tasker.step_results r
        WHERE r.task_id = (k.step).task_id AND r.step_index = ANY ((k.step).parents)
    ) p
    ORDER BY k.seq;
END
$$;
