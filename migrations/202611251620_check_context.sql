-- A context checked against the schema of its template, as far as SQL can.
--
-- Why: what the API refuses must not come in by SQL. The keywords below are repeated here exactly, and
-- a test compares the verdicts with those of the API on generated schemas and contexts. A schema with
-- any other keyword is refused as a whole, whatever the context: half a check would be none. Safe
-- while an older version runs: it does not call it.

-- The first keyword of a schema that is not checked here, as a JSON pointer; null if all are. `format`
-- is a note in this version of JSON Schema (2020-12) and nothing else, as are titles and the like.
CREATE FUNCTION tasker.unchecked_keyword(schema jsonb, at text DEFAULT '')
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_word record;
    v_at text;
    v_kind text;
    v_found text;
BEGIN
    IF jsonb_typeof(schema) = 'boolean' THEN
        RETURN NULL;
    ELSIF jsonb_typeof(schema) IS DISTINCT FROM 'object' THEN
        RETURN at;
    END IF;
    FOR v_word IN SELECT e.key, e.value FROM jsonb_each(schema) e LOOP
        v_at := at || '/' || v_word.key;
        v_kind := jsonb_typeof(v_word.value);
        v_found := NULL;
        CASE
            WHEN v_word.key IN (
                'title', 'description', 'default', 'examples', '$comment', 'deprecated', 'readOnly',
                'writeOnly', 'format', 'const'
            ) THEN
                NULL;
            WHEN v_word.key = '$schema' THEN
                IF at <> ''
                    OR v_word.value <> '"https://json-schema.org/draft/2020-12/schema"' THEN
                    RETURN v_at;
                END IF;
            WHEN v_word.key = 'type' THEN
                IF v_kind = 'string' THEN
                    v_word.value := jsonb_build_array(v_word.value);
                END IF;
                IF NOT v_word.value <@ '["null", "boolean", "object", "array", "number", "string",
                    "integer"]' THEN
                    RETURN v_at;
                END IF;
            WHEN v_word.key IN ('enum', 'required') THEN
                IF v_kind <> 'array' THEN
                    RETURN v_at;
                END IF;
            WHEN v_word.key IN (
                'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength',
                'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'
            ) THEN
                IF v_kind <> 'number' THEN
                    RETURN v_at;
                END IF;
            WHEN v_word.key = 'uniqueItems' THEN
                IF v_kind <> 'boolean' THEN
                    RETURN v_at;
                END IF;
            WHEN v_word.key IN ('additionalProperties', 'items', 'not', 'if', 'then', 'else') THEN
                v_found := tasker.unchecked_keyword(v_word.value, v_at);
            WHEN v_word.key = 'properties' AND v_kind = 'object' THEN
                SELECT min(tasker.unchecked_keyword(p.value, v_at || '/' || p.key)) INTO v_found
                FROM jsonb_each(v_word.value) p;
            WHEN v_word.key IN ('allOf', 'anyOf', 'oneOf') AND v_kind = 'array' THEN
                SELECT min(tasker.unchecked_keyword(p.value, v_at || '/' || (p.nth - 1)))
                INTO v_found
                FROM jsonb_array_elements(v_word.value) WITH ORDINALITY AS p (value, nth);
            ELSE
                RETURN v_at;
        END CASE;
        IF v_found IS NOT NULL THEN
            RETURN v_found;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- Whether a value is of a type, by the words of JSON Schema.
CREATE FUNCTION tasker.is_of_type(value jsonb, type text)
    RETURNS boolean
    LANGUAGE sql
    IMMUTABLE
    AS $$
    SELECT CASE $2
        WHEN 'integer' THEN
            CASE
                WHEN jsonb_typeof($1) = 'number' THEN trunc(($1 #>> '{}')::numeric) = ($1 #>> '{}')::numeric
                ELSE false
            END
        ELSE jsonb_typeof($1) = $2
    END
$$;

-- What is wrong with the size of a value, whatever it is made of; null if nothing.
CREATE FUNCTION tasker.size_problem(schema jsonb, value jsonb)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_size numeric;
    v_what text;
    v_least numeric;
    v_most numeric;
BEGIN
    CASE jsonb_typeof(value)
        WHEN 'number' THEN
            v_size := (value #>> '{}')::numeric;
            IF v_size <= (schema ->> 'exclusiveMinimum')::numeric THEN
                RETURN format('%s is not above %s', v_size, schema ->> 'exclusiveMinimum');
            ELSIF v_size >= (schema ->> 'exclusiveMaximum')::numeric THEN
                RETURN format('%s is not below %s', v_size, schema ->> 'exclusiveMaximum');
            END IF;
            v_what := 'a number';
            v_least := schema ->> 'minimum';
            v_most := schema ->> 'maximum';
        WHEN 'string' THEN
            v_size := length(value #>> '{}');
            v_what := 'a length';
            v_least := schema ->> 'minLength';
            v_most := schema ->> 'maxLength';
        WHEN 'array' THEN
            v_size := jsonb_array_length(value);
            v_what := 'a number of items';
            v_least := schema ->> 'minItems';
            v_most := schema ->> 'maxItems';
        WHEN 'object' THEN
            SELECT count(*) INTO v_size FROM jsonb_object_keys(value);
            v_what := 'a number of properties';
            v_least := schema ->> 'minProperties';
            v_most := schema ->> 'maxProperties';
        ELSE
            RETURN NULL;
    END CASE;
    IF v_size < v_least THEN
        RETURN format('%s of %s is below the least of %s', v_what, v_size, v_least);
    ELSIF v_size > v_most THEN
        RETURN format('%s of %s is above the most of %s', v_what, v_size, v_most);
    END IF;
    RETURN NULL;
END
$$;

-- What is wrong with a value under a schema that is checked here as a whole, with the place as a JSON
-- pointer; null if nothing.
CREATE FUNCTION tasker.context_problem(schema jsonb, value jsonb, at text DEFAULT '')
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_place text := CASE at WHEN '' THEN 'the context' ELSE at END;
    v_problem text;
    v_count bigint;
BEGIN
    IF jsonb_typeof(schema) = 'boolean' THEN
        RETURN CASE WHEN schema = 'false' THEN v_place || ': nothing is allowed here' END;
    END IF;
    IF schema ? 'type' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(
            CASE jsonb_typeof(schema -> 'type')
                WHEN 'array' THEN schema -> 'type'
                ELSE jsonb_build_array(schema -> 'type')
            END
        ) AS t (type)
        WHERE tasker.is_of_type(value, t.type)
    ) THEN
        RETURN format('%s: a value of type %s is not of type %s', v_place, jsonb_typeof(value),
            schema ->> 'type');
    END IF;
    IF schema ? 'const' AND schema -> 'const' <> value THEN
        RETURN format('%s: only %s is allowed', v_place, left(schema ->> 'const', 100));
    END IF;
    IF schema ? 'enum' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(schema -> 'enum') AS e (value) WHERE e.value = context_problem.value
    ) THEN
        RETURN format('%s: only one of %s is allowed', v_place, left(schema ->> 'enum', 200));
    END IF;
    v_problem := tasker.size_problem(schema, value);
    IF v_problem IS NOT NULL THEN
        RETURN v_place || ': ' || v_problem;
    END IF;
    v_problem := CASE jsonb_typeof(value)
        WHEN 'object' THEN tasker.object_problem(schema, value, at)
        WHEN 'array' THEN tasker.array_problem(schema, value, at)
    END;
    IF v_problem IS NOT NULL THEN
        RETURN v_problem;
    END IF;

    SELECT min(tasker.context_problem(p.value, context_problem.value, at)) INTO v_problem
    FROM jsonb_array_elements(schema -> 'allOf') AS p (value);
    IF v_problem IS NOT NULL THEN
        RETURN v_problem;
    END IF;
    IF schema ? 'anyOf' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(schema -> 'anyOf') AS p (value)
        WHERE tasker.context_problem(p.value, context_problem.value, at) IS NULL
    ) THEN
        RETURN v_place || ': none of the schemas of anyOf fits';
    END IF;
    IF schema ? 'oneOf' THEN
        SELECT count(*) INTO v_count
        FROM jsonb_array_elements(schema -> 'oneOf') AS p (value)
        WHERE tasker.context_problem(p.value, context_problem.value, at) IS NULL;
        IF v_count <> 1 THEN
            RETURN format('%s: %s of the schemas of oneOf fit, not one', v_place, v_count);
        END IF;
    END IF;
    IF schema ? 'not' AND tasker.context_problem(schema -> 'not', value, at) IS NULL THEN
        RETURN v_place || ': the schema of not fits';
    END IF;
    IF schema ? 'if' THEN
        RETURN CASE
            WHEN tasker.context_problem(schema -> 'if', value, at) IS NULL THEN
                tasker.context_problem(coalesce(schema -> 'then', 'true'), value, at)
            ELSE tasker.context_problem(coalesce(schema -> 'else', 'true'), value, at)
        END;
    END IF;
    RETURN NULL;
END
$$;

-- The part of `tasker.context_problem` that looks at the members of an object.
CREATE FUNCTION tasker.object_problem(schema jsonb, value jsonb, at text)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_missing text;
    v_problem text;
BEGIN
    SELECT r.name INTO v_missing
    FROM jsonb_array_elements_text(schema -> 'required') AS r (name)
    WHERE NOT value ? r.name
    LIMIT 1;
    IF v_missing IS NOT NULL THEN
        RETURN format('%s: the property %s is missing', CASE at WHEN '' THEN 'the context' ELSE at END,
            to_json(v_missing));
    END IF;
    SELECT min(tasker.context_problem(
        CASE
            WHEN coalesce(schema -> 'properties', '{}') ? m.key THEN schema -> 'properties' -> m.key
            ELSE coalesce(schema -> 'additionalProperties', 'true')
        END,
        m.value,
        at || '/' || replace(replace(m.key, '~', '~0'), '/', '~1')
    ))
    INTO v_problem
    FROM jsonb_each(object_problem.value) AS m (key, value);
    RETURN v_problem;
END
$$;

-- The part of `tasker.context_problem` that looks at the items of an array.
CREATE FUNCTION tasker.array_problem(schema jsonb, value jsonb, at text)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    AS $$
#variable_conflict use_column
DECLARE
    v_problem text;
BEGIN
    IF schema -> 'uniqueItems' = 'true' AND EXISTS (
        SELECT FROM jsonb_array_elements(array_problem.value) AS i (item) GROUP BY i.item HAVING count(*) > 1
    ) THEN
        RETURN CASE at WHEN '' THEN 'the context' ELSE at END || ': an item is there twice';
    END IF;
    IF schema ? 'items' THEN
        SELECT min(tasker.context_problem(schema -> 'items', i.item, at || '/' || (i.nth - 1)))
        INTO v_problem
        FROM jsonb_array_elements(array_problem.value) WITH ORDINALITY AS i (item, nth);
    END IF;
    RETURN v_problem;
END
$$;
