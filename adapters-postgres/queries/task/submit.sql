-- New tasks in the order of the arrays, each with its steps, tags and context; one whose id or
-- idempotency key is taken is left out, and so is one whose template is not there. The templates are
-- locked against deletion until this is committed.
WITH asked AS MATERIALIZED (
    SELECT *
    FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::boolean[], $7::integer[],
        $8::integer[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::bigint[],
        $13::bigint[], $14::smallint[], $15::text[], $16::text[], $17::text[], $18::text[],
        $19::bytea[], $20::text[]
    ) WITH ORDINALITY AS a (
        id, namespace, template_name, version_order, content_hash, fail_fast, unfinished, live,
        created_at, run_at, start_at, ready_micros, head_start, priority, tags, initiator, reason,
        idempotency_key, fingerprint, context, nth
    )
), wanted AS MATERIALIZED (
    SELECT p.id, p.namespace, p.name, p.version_order, p.content_hash
    FROM tasker.templates p
    WHERE (p.namespace, p.name, p.version_order) IN (
        SELECT a.namespace, a.template_name, a.version_order FROM asked a
    )
    FOR KEY SHARE
), known AS MATERIALIZED (
    SELECT a.*, w.id AS template_id
    FROM (
        -- The same task twice in one call is a repeat.
        SELECT *, row_number() OVER (PARTITION BY b.id ORDER BY b.nth) AS time
        FROM asked b
    ) a
    JOIN wanted w ON w.namespace = a.namespace AND w.name = a.template_name
        AND w.version_order = a.version_order AND w.content_hash = a.content_hash
    WHERE a.time = 1
), taken_in AS (
    INSERT INTO tasker.submissions
        (task_id, namespace, template_name, content_hash, run_at, priority, tags, initiator, reason,
         idempotency_key, fingerprint, context)
    SELECT
        k.id, k.namespace, k.template_name, k.content_hash, k.run_at, k.priority,
        ARRAY(SELECT json_array_elements_text(k.tags::json)), k.initiator, k.reason,
        k.idempotency_key, k.fingerprint, k.context::json
    FROM known k
    ORDER BY k.nth
    ON CONFLICT DO NOTHING
    RETURNING task_id, tags
), tagged AS (
    INSERT INTO tasker.task_tags (tag, task_id)
    SELECT DISTINCT g.tag, n.task_id
    FROM taken_in n
    CROSS JOIN LATERAL unnest(n.tags) AS g (tag)
), born AS (
    INSERT INTO tasker.tasks
        (id, template_id, state, fail_fast, steps, unfinished, live, created_at)
    SELECT k.id, k.template_id, 'pending', k.fail_fast, k.unfinished, k.unfinished, k.live, k.created_at
    FROM known k
    JOIN taken_in n ON n.task_id = k.id
), steps AS (
    INSERT INTO tasker.steps
        (task_id, step_index, template_id, name, queue, handler, parents, children, deadline_ms, head_start, state,
         unmet, attempt_limit, place, next_run_at)
    SELECT
        k.id, d.step_index, k.template_id, d.name, d.queue, d.handler, d.parents, d.children, d.deadline_ms,
        d.head_start + k.head_start, 'pending', cardinality(d.parents), d.attempt_limit,
        CASE
            WHEN cardinality(d.parents) = 0 AND k.start_at IS NOT NULL
                THEN (extract(epoch FROM k.start_at) * 1000000)::bigint
            ELSE k.ready_micros
        END - d.head_start - k.head_start,
        CASE WHEN cardinality(d.parents) = 0 THEN k.start_at END
    FROM known k
    JOIN taken_in n ON n.task_id = k.id
    JOIN tasker.template_steps d ON d.template_id = k.template_id
)
SELECT n.task_id IS NOT NULL AS inserted
FROM asked a
LEFT JOIN known k ON k.nth = a.nth
LEFT JOIN taken_in n ON n.task_id = k.id
ORDER BY a.nth
