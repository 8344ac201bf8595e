-- A template and its steps, unless the version is there already: then no row comes back.
WITH template AS (
    INSERT INTO tasker.templates
        (namespace, name, version, version_order, is_release, content_hash, document)
    VALUES ($1, $2, $3, $4, $5, $6, $7::text::json)
    ON CONFLICT (namespace, name, version_order) DO NOTHING
    RETURNING id
), steps AS (
    INSERT INTO tasker.template_steps
        (template_id, step_index, name, queue, handler, attempt_limit, deadline_ms, head_start,
         parents, children)
    SELECT
        t.id, s.nth - 1, s.name, s.queue, s.handler, s.attempt_limit, s.deadline_ms, s.head_start,
        s.parents::integer[], s.children::integer[]
    FROM template t
    CROSS JOIN unnest(
        $8::text[], $9::text[], $10::text[], $11::integer[], $12::bigint[], $13::bigint[],
        $14::text[], $15::text[]
    ) WITH ORDINALITY AS s (
        name, queue, handler, attempt_limit, deadline_ms, head_start, parents, children, nth
    )
)
SELECT id FROM template
