-- Taking tasks in: `tasker.submit_tasks`.
--
-- Why a function: a batch of tasks is three inserts of as many rows, and the later two need to know
-- which of the first went in. As one statement that was a join of what went in with what was asked
-- for; the planner, which cannot know how long an array is, made it a nested loop, and a thousand
-- tasks compared a million pairs. Here the ordinary case, in which all went in, compares nothing.
-- What is the same for all tasks of a template is handed over once, and what almost no task has is
-- an array that is null. Safe while an older version runs: it goes on inserting by itself.

-- Takes tasks in, in the order of the arrays, each with its tags and its steps, which are copied from
-- the template. Answers the positions, from 1, of those that were left out: their id or idempotency
-- key is taken, or their template is not there. The templates are locked against deletion until this
-- is committed.
CREATE FUNCTION tasker.submit_tasks(
    -- The templates of the batch, each once.
    p_namespaces text[],
    p_template_names text[],
    p_version_orders text[],
    p_content_hashes bytea[],
    p_fail_fast boolean[],
    -- How many steps a task of it has, and how many of these have no parents.
    p_steps integer[],
    p_roots integer[],
    -- The tasks: which of the templates, from 1, and what each has of its own.
    p_template integer[],
    p_id uuid[],
    p_created_at timestamptz[],
    -- The same instant in microseconds: to derive it costs more than to send it.
    p_created_micros bigint[],
    p_fingerprint bytea[],
    p_context text[],
    -- Null as a whole if no task of the batch has one.
    p_run_at timestamptz[],
    -- What the roots wait for: `p_run_at`, unless it is over.
    p_start_at timestamptz[],
    p_priority smallint[],
    p_head_start bigint[],
    -- The tags of each task, written as an array.
    p_tags text[],
    p_initiator text[],
    p_reason text[],
    p_idempotency_key text[]
)
    RETURNS TABLE (item bigint)
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    AS $$
#variable_conflict use_column
DECLARE
    v_templates bigint[];
    v_template bigint;
    v_taken uuid[];
BEGIN
    FOR i IN 1 .. cardinality(p_namespaces) LOOP
        SELECT p.id INTO v_template
        FROM tasker.templates p
        WHERE p.namespace = p_namespaces[i] AND p.name = p_template_names[i]
            AND p.version_order = p_version_orders[i] AND p.content_hash = p_content_hashes[i]
        FOR KEY SHARE;
        v_templates[i] := v_template;
    END LOOP;

    WITH taken_in AS (
        INSERT INTO tasker.submissions
            (task_id, namespace, template_name, content_hash, run_at, priority, tags, initiator, reason,
             idempotency_key, fingerprint, context)
        SELECT a.id, p_namespaces[a.template], p_template_names[a.template],
            p_content_hashes[a.template], a.run_at, coalesce(a.priority, 0::smallint),
            coalesce(a.tags::text[], '{}'), a.initiator, a.reason, a.idempotency_key, a.fingerprint,
            a.context::json
        FROM unnest(
            p_template, p_id, p_fingerprint, p_context, p_run_at, p_priority, p_tags, p_initiator,
            p_reason, p_idempotency_key
        ) AS a (
            template, id, fingerprint, context, run_at, priority, tags, initiator, reason,
            idempotency_key
        )
        WHERE v_templates[a.template] IS NOT NULL
        ON CONFLICT DO NOTHING
        RETURNING task_id
    )
    SELECT array_agg(n.task_id) INTO v_taken FROM taken_in n;

    IF coalesce(cardinality(v_taken), 0) < cardinality(p_id) THEN
        -- Of a task that is there twice, the first one went in.
        RETURN QUERY
        SELECT a.nth
        FROM (
            SELECT u.id, u.nth, row_number() OVER (PARTITION BY u.id ORDER BY u.nth) AS time
            FROM unnest(p_id) WITH ORDINALITY AS u (id, nth)
        ) a
        LEFT JOIN unnest(v_taken) AS n (id) ON n.id = a.id AND a.time = 1
        WHERE n.id IS NULL
        ORDER BY a.nth;

        SELECT array_agg(a.template), array_agg(a.id), array_agg(a.created_at),
            array_agg(a.created_micros), array_agg(a.start_at), array_agg(a.head_start),
            array_agg(a.tags)
        INTO p_template, p_id, p_created_at, p_created_micros, p_start_at, p_head_start, p_tags
        FROM (
            SELECT u.*, row_number() OVER (PARTITION BY u.id ORDER BY u.nth) AS time
            FROM unnest(
                p_template, p_id, p_created_at, p_created_micros, p_start_at, p_head_start, p_tags
            ) WITH ORDINALITY AS u (
                template, id, created_at, created_micros, start_at, head_start, tags, nth
            )
            JOIN unnest(v_taken) AS n (id) ON n.id = u.id
        ) a
        WHERE a.time = 1;
    END IF;
    IF v_taken IS NULL THEN
        RETURN;
    END IF;

    IF p_tags IS NOT NULL THEN
        INSERT INTO tasker.task_tags (tag, task_id)
        SELECT DISTINCT g.tag, a.id
        FROM unnest(p_id, p_tags) AS a (id, tags)
        CROSS JOIN LATERAL unnest(a.tags::text[]) AS g (tag);
    END IF;

    INSERT INTO tasker.tasks (id, template_id, state, fail_fast, steps, unfinished, live, created_at)
    SELECT a.id, v_templates[a.template], 'pending', p_fail_fast[a.template], p_steps[a.template],
        p_steps[a.template], p_roots[a.template], a.created_at
    FROM unnest(p_template, p_id, p_created_at) AS a (template, id, created_at);

    INSERT INTO tasker.steps
        (task_id, step_index, template_id, name, queue, handler, parents, children, deadline_ms,
         head_start, state, unmet, attempt_limit, place, next_run_at)
    SELECT a.id, d.step_index, d.template_id, d.name, d.queue, d.handler, d.parents, d.children, d.deadline_ms,
        d.head_start + coalesce(a.head_start, 0), 'pending', cardinality(d.parents), d.attempt_limit,
        CASE
            WHEN cardinality(d.parents) = 0 AND a.start_at IS NOT NULL
                THEN (extract(epoch FROM a.start_at) * 1000000)::bigint
            ELSE a.created_micros
        END - d.head_start - coalesce(a.head_start, 0),
        CASE WHEN cardinality(d.parents) = 0 THEN a.start_at END
    FROM unnest(p_template, p_id, p_created_micros, p_start_at, p_head_start)
        AS a (template, id, created_micros, start_at, head_start)
    JOIN tasker.template_steps d ON d.template_id = v_templates[a.template];
END
$$;
