-- A task submitted by SQL, inside of the caller's own transaction: `tasker.submit_task`.
--
-- Why: a row of the caller's and the task that goes with it are committed or rolled back together, and
-- no second system has to be told. What the API refuses is refused here too, with the field and what
-- to do about it; the rows come from the same function as those of the API, and so does the meaning of
-- an idempotency key. Safe while an older version runs: it does not call it.

-- Refuses a text that is no name: `what` it should be, and the rule it breaks.
CREATE FUNCTION tasker.refuse_unless(fits boolean, field text, problem text, hint text)
    RETURNS void
    LANGUAGE plpgsql
    IMMUTABLE
    AS $$
BEGIN
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION '%: %', field, problem
            USING ERRCODE = 'invalid_parameter_value', HINT = hint;
    END IF;
END
$$;

-- Free text without what the domain would replace by spaces (`text.rs`).
CREATE FUNCTION tasker.clean_text(raw text)
    RETURNS text
    LANGUAGE sql
    IMMUTABLE STRICT
    AS $$
    SELECT regexp_replace(
        $1, '[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]', ' ', 'g'
    )
$$;

-- Checks what is said about a task beside its template and context.
CREATE FUNCTION tasker.check_facts(
    idempotency_key text,
    priority integer,
    run_at timestamptz,
    tags text[],
    initiator text,
    reason text
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    AS $$
DECLARE
    v_tag text;
BEGIN
    IF idempotency_key IS NOT NULL THEN
        PERFORM tasker.refuse_unless(
            idempotency_key COLLATE "C" ~ '^[A-Za-z0-9][!-~]{0,254}$', 'idempotency_key',
            format('%L is not one', left(idempotency_key, 64)),
            'Use 1 to 255 visible ASCII characters and begin with a letter or digit.'
        );
    END IF;
    PERFORM tasker.refuse_unless(
        priority BETWEEN -1000 AND 1000, 'priority', format('%s is not from -1000 to 1000', priority),
        'Use 0 for an ordinary task.'
    );
    IF run_at IS NOT NULL THEN
        PERFORM tasker.refuse_unless(
            run_at >= '0001-01-01 00:00:00+00' AND run_at < '9999-01-01 00:00:00+00', 'run_at',
            format('%s is not between the years 1 and 9998', run_at), 'Use null for at once.'
        );
    END IF;
    PERFORM tasker.refuse_unless(
        tags IS NOT NULL AND cardinality(tags) <= 32, 'tags',
        coalesce(format('%s tags, at most 32 are allowed', cardinality(tags)), 'null is no list'),
        'Use an empty array for none.'
    );
    FOREACH v_tag IN ARRAY tags LOOP
        PERFORM tasker.refuse_unless(
            v_tag COLLATE "C" ~ '^[A-Za-z0-9][!-~]{0,99}$', 'tags', format('%L is not a tag', left(v_tag, 64)),
            'Use 1 to 100 visible ASCII characters and begin with a letter or digit.'
        );
    END LOOP;
    IF initiator IS NOT NULL THEN
        PERFORM tasker.refuse_unless(
            length(initiator) <= 200 AND tasker.clean_text(initiator) ~ '\S', 'initiator',
            'it is blank or longer than 200 characters', 'Name who asks for the task, or use null.'
        );
    END IF;
    IF reason IS NOT NULL THEN
        PERFORM tasker.refuse_unless(
            octet_length(reason) <= 8189, 'reason', format('%s bytes', octet_length(reason)),
            'Use at most 8189 bytes.'
        );
    END IF;
END
$$;

-- The template of a version, or the highest release, or the highest pre-release where there is none.
-- Locked against deletion.
CREATE FUNCTION tasker.template_to_submit(namespace text, name text, version text)
    RETURNS tasker.templates
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_template tasker.templates;
BEGIN
    PERFORM tasker.refuse_unless(
        n.text COLLATE "C" ~ '^[a-z0-9][a-z0-9_.-]{0,99}$', n.field,
        format('%L is not one', left(n.text, 64)),
        'Use 1 to 100 of a-z 0-9 _ . - and begin with a letter or digit.'
    )
    FROM (VALUES
        ('namespace', template_to_submit.namespace),
        ('name', template_to_submit.name)
    ) AS n (field, text);
    SELECT p.* INTO v_template
    FROM tasker.templates p
    WHERE p.namespace = template_to_submit.namespace AND p.name = template_to_submit.name
        AND (template_to_submit.version IS NULL OR p.version = template_to_submit.version)
    ORDER BY p.is_release DESC, p.version_order DESC
    LIMIT 1
    FOR KEY SHARE;
    IF v_template.id IS NULL THEN
        RAISE EXCEPTION 'there is no template %/%', template_to_submit.namespace,
            template_to_submit.name || coalesce('@' || template_to_submit.version, '')
            USING ERRCODE = 'undefined_object',
                HINT = 'Put it with `tasker template put`, or look at tasker.templates for what is there.';
    END IF;
    RETURN v_template;
END
$$;

-- The canonical text of a context that fits a template.
CREATE FUNCTION tasker.context_to_submit(context json, template tasker.templates)
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_text text;
    v_schema jsonb;
    v_problem text;
BEGIN
    PERFORM tasker.refuse_unless(
        json_typeof(context_to_submit.context) = 'object', 'context', 'it is not a JSON object',
        'Use an object, such as {"order": 7}; {} for none.'
    );
    BEGIN
        v_text := tasker.canonical_json(context_to_submit.context);
    EXCEPTION WHEN untranslatable_character OR invalid_text_representation THEN
        RAISE EXCEPTION 'context: %', SQLERRM
            USING ERRCODE = SQLSTATE, HINT = 'No text may hold a NUL character or half a surrogate pair.';
    END;
    PERFORM tasker.refuse_unless(
        octet_length(v_text) <= 1048576, 'context', format('%s bytes', octet_length(v_text)),
        'At most 1048576 are allowed; pass a reference to large data instead.'
    );
    v_schema := context_to_submit.template.document -> 'context_schema';
    IF v_schema IS NULL THEN
        RETURN v_text;
    END IF;
    v_problem := tasker.unchecked_keyword(v_schema);
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION 'context: the schema of the template %/%@% cannot be checked in SQL: %',
            context_to_submit.template.namespace, context_to_submit.template.name,
            context_to_submit.template.version, v_problem
            USING ERRCODE = 'feature_not_supported',
                HINT = 'Submit this task through the API, which checks all of JSON Schema.';
    END IF;
    v_problem := tasker.context_problem(v_schema, v_text::jsonb);
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION 'context: it does not fit the template: %', v_problem
            USING ERRCODE = 'check_violation', HINT = 'The schema is context_schema of the template.';
    END IF;
    RETURN v_text;
END
$$;

-- The fingerprint of a request, as the domain makes it (`submission.rs`): what was asked for, the
-- context, and the facts but for the key, in this order.
CREATE FUNCTION tasker.fingerprint(
    asked_for text,
    context text,
    run_at timestamptz,
    priority integer,
    tags text[],
    initiator text,
    reason text
)
    RETURNS bytea
    LANGUAGE sql
    STABLE
    AS $$
    SELECT sha256(convert_to(
        '[' || to_json($1)::text || ',' || $2
        || ',{"run_at":' || coalesce(
            to_json(to_char($3 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null'
        )
        || ',"priority":' || $4
        || ',"tags":[' || coalesce(
            (SELECT string_agg(to_json(t.tag)::text, ',' ORDER BY t.nth)
             FROM unnest($5) WITH ORDINALITY AS t (tag, nth)), ''
        )
        || '],"initiator":' || coalesce(to_json($6)::text, 'null')
        || ',"reason":' || coalesce(to_json($7)::text, 'null')
        || ',"idempotency_key":null}]',
        'UTF8'
    ))
$$;

-- A UUID of version 7, as the API makes them: the millisecond, then random bits.
CREATE FUNCTION tasker.new_task_id(at timestamptz)
    RETURNS uuid
    LANGUAGE sql
    VOLATILE
    AS $$
    SELECT encode(
        -- From version 4 to version 7.
        set_bit(set_bit(
            overlay(
                uuid_send(gen_random_uuid())
                PLACING substring(int8send(floor(extract(epoch FROM $1) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6
            ), 52, 1
        ), 53, 1),
        'hex'
    )::uuid
$$;

-- Submits a task; answers its id, or that of the task that the same request under the same key made
-- before. A worker finds it when it looks for work next, within two seconds. With `notify` workers that
-- listen are told at the commit; but commits that notify wait for each other, all in the database.
CREATE FUNCTION tasker.submit_task(
    namespace text,
    name text,
    version text DEFAULT NULL,
    context json DEFAULT '{}',
    idempotency_key text DEFAULT NULL,
    priority integer DEFAULT 0,
    run_at timestamptz DEFAULT NULL,
    tags text[] DEFAULT '{}',
    initiator text DEFAULT NULL,
    reason text DEFAULT NULL,
    notify boolean DEFAULT false
)
    RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog
    SET extra_float_digits = 1
    SET jit = off
    AS $$
#variable_conflict use_variable
DECLARE
    -- The head start of one unit of priority in microseconds, as in the domain (`order.rs`).
    c_head_start constant bigint := 10000000;
    v_now timestamptz := clock_timestamp();
    v_template tasker.templates;
    v_context text;
    v_fingerprint bytea;
    v_id uuid := tasker.new_task_id(v_now);
    v_start_at timestamptz := CASE WHEN run_at > v_now THEN run_at END;
    v_steps integer;
    v_roots integer;
    v_left_out bigint;
    v_existing record;
BEGIN
    PERFORM tasker.check_facts(idempotency_key, priority, run_at, tags, initiator, reason);
    initiator := tasker.clean_text(initiator);
    reason := tasker.clean_text(reason);
    v_template := tasker.template_to_submit(namespace, name, version);
    v_context := tasker.context_to_submit(context, v_template);
    v_fingerprint := tasker.fingerprint(
        namespace || '/' || name || coalesce('@' || version, ''), v_context, run_at, priority, tags,
        initiator, reason
    );
    SELECT count(*), count(*) FILTER (WHERE cardinality(d.parents) = 0) INTO v_steps, v_roots
    FROM tasker.template_steps d
    WHERE d.template_id = v_template.id;
    SELECT s.item INTO v_left_out
    FROM tasker.submit_tasks(
        ARRAY[v_template.namespace], ARRAY[v_template.name], ARRAY[v_template.version_order],
        ARRAY[v_template.content_hash],
        ARRAY[coalesce(v_template.document ->> 'on_failure', '') = 'fail_fast'],
        ARRAY[v_steps], ARRAY[v_roots],
        ARRAY[1], ARRAY[v_id], ARRAY[v_now], ARRAY[floor(extract(epoch FROM v_now) * 1000000)::bigint],
        ARRAY[v_fingerprint], ARRAY[v_context], ARRAY[run_at], ARRAY[v_start_at],
        ARRAY[priority::smallint], ARRAY[priority * c_head_start],
        CASE WHEN tags <> '{}' THEN ARRAY[tags::text] END, ARRAY[initiator], ARRAY[reason],
        ARRAY[idempotency_key]
    ) s;
    IF v_left_out IS NOT NULL THEN
        SELECT k.task_id, k.fingerprint INTO v_existing
        FROM tasker.submissions k
        WHERE k.namespace = v_template.namespace AND k.idempotency_key = submit_task.idempotency_key;
        IF v_existing.fingerprint IS DISTINCT FROM v_fingerprint THEN
            RAISE EXCEPTION 'idempotency_key: % belongs to the task %, which was asked for otherwise',
                idempotency_key, v_existing.task_id
                USING ERRCODE = 'unique_violation',
                    HINT = 'Send the same request again, or use a new key for a new one.';
        END IF;
        RETURN v_existing.task_id;
    END IF;
    IF notify AND v_start_at IS NULL THEN
        PERFORM pg_notify('tasker_wake', q.queue)
        FROM (
            SELECT DISTINCT d.queue
            FROM tasker.template_steps d
            WHERE d.template_id = v_template.id AND cardinality(d.parents) = 0
        ) q;
    END IF;
    RETURN v_id;
END
$$;
