-- How deep in its graph each step of a task stands.
--
-- Why: to draw a task, or to see what may run beside what. Safe while an older version runs: there is
-- none.

-- Level 0 has no parents; else it is one more than the highest level of its parents. Linear in steps
-- and edges: every edge is looked at once, when the parent's level is known. (A recursive query would
-- walk every path, of which a layered graph has exponentially many.)
CREATE FUNCTION tasker.dependency_levels(task_id uuid)
    RETURNS TABLE (step_index integer, name text, level integer)
    LANGUAGE plpgsql
    STABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_step record;
    v_names text[] := '{}';
    v_children text[] := '{}';
    v_unmet integer[] := '{}';
    v_levels integer[] := '{}';
    v_queue integer[] := '{}';
    v_head integer := 1;
    v_at integer;
    v_child integer;
BEGIN
    -- Arrays count from 1, steps from 0.
    FOR v_step IN
        SELECT s.name, s.parents, s.children
        FROM tasker.steps s
        WHERE s.task_id = $1
        ORDER BY s.step_index
    LOOP
        v_names := v_names || v_step.name;
        v_children := v_children || v_step.children::text;
        v_unmet := v_unmet || cardinality(v_step.parents);
        v_levels := v_levels || 0;
        IF cardinality(v_step.parents) = 0 THEN
            v_queue := v_queue || cardinality(v_names);
        END IF;
    END LOOP;
    WHILE v_head <= cardinality(v_queue) LOOP
        v_at := v_queue[v_head];
        v_head := v_head + 1;
        FOREACH v_child IN ARRAY v_children[v_at]::integer[] LOOP
            v_levels[v_child + 1] := greatest(v_levels[v_child + 1], v_levels[v_at] + 1);
            v_unmet[v_child + 1] := v_unmet[v_child + 1] - 1;
            IF v_unmet[v_child + 1] = 0 THEN
                v_queue := v_queue || (v_child + 1);
            END IF;
        END LOOP;
    END LOOP;
    RETURN QUERY
    SELECT (l.nth - 1)::integer, l.name, l.level
    FROM unnest(v_names, v_levels) WITH ORDINALITY AS l (name, level, nth)
    ORDER BY l.level, l.nth;
END
$$;
