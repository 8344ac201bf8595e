-- JSON spelt as the domain spells it: `tasker.canonical_json`.
--
-- Why: a task that SQL submits must be the same task as one that comes through the API: the same
-- context, byte for byte, and the same fingerprint, so that an idempotency key is shared by both. So
-- the one spelling of the domain (`canonical.rs`, `payload/check.rs`) is repeated here, and a test
-- compares the two on generated values. Safe while an older version runs: it does not call it.

-- A number: integers as they are, if 64 bits hold them; everything else as the shortest decimal that
-- reads back as the same double, whole ones from 1e16 on as the integers they are.
CREATE FUNCTION tasker.canonical_number(token text)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE STRICT
    AS $$
DECLARE
    v_float double precision;
    v_text text;
    v_exponent integer;
    v_digits text;
    -- Where the decimal point is, counted from the first digit.
    v_point integer;
    v_sign text;
    v_rounded text;
BEGIN
    IF token !~ '[.eE]' THEN
        IF length(token) > 20
            OR token::numeric NOT BETWEEN -9223372036854775808 AND 18446744073709551615 THEN
            RAISE EXCEPTION 'context: the number % has more digits than 64 bits hold', left(token, 40)
                USING ERRCODE = 'numeric_value_out_of_range', HINT = 'Send it as a string.';
        END IF;
        RETURN token::numeric::text;
    END IF;
    v_float := token::double precision;
    IF v_float = 0 THEN
        RETURN '0';
    END IF;
    IF abs(v_float) >= 1e16 AND v_float >= -9223372036854775808 AND v_float < 18446744073709551616 THEN
        IF v_float < 9223372036854775808 THEN
            RETURN v_float::bigint::text;
        END IF;
        -- A double of this size is even.
        RETURN ((v_float / 2)::bigint::numeric * 2)::text;
    END IF;
    v_sign := CASE WHEN v_float < 0 THEN '-' ELSE '' END;
    v_text := abs(v_float)::text;
    v_exponent := coalesce(nullif(split_part(v_text, 'e', 2), '')::integer, 0);
    v_text := split_part(v_text, 'e', 1);
    v_point := length(split_part(v_text, '.', 1)) + v_exponent;
    v_digits := replace(v_text, '.', '');
    v_point := v_point - (length(v_digits) - length(ltrim(v_digits, '0')));
    v_digits := btrim(v_digits, '0');
    -- The server writes no decimal that lies exactly between two doubles, even if it is shorter and
    -- would be read as the right one. With 17 digits at most there are such decimals below 1e41 only.
    IF v_point BETWEEN 19 AND 41 AND length(v_digits) >= 16 THEN
        FOR v_length IN 1 .. length(v_digits) - 1 LOOP
            v_rounded := round(v_digits::numeric, v_length - length(v_digits))::text;
            IF (v_rounded || 'e' || (v_point - length(v_digits)))::double precision = abs(v_float) THEN
                v_point := v_point + length(v_rounded) - length(v_digits);
                v_digits := rtrim(v_rounded, '0');
                EXIT;
            END IF;
        END LOOP;
    END IF;
    IF v_point BETWEEN length(v_digits) AND 16 THEN
        RETURN v_sign || rpad(v_digits, v_point, '0') || '.0';
    ELSIF v_point BETWEEN 1 AND 16 THEN
        RETURN v_sign || left(v_digits, v_point) || '.' || substr(v_digits, v_point + 1);
    ELSIF v_point BETWEEN -4 AND 0 THEN
        RETURN v_sign || '0.' || repeat('0', -v_point) || v_digits;
    END IF;
    RETURN v_sign || left(v_digits, 1)
        || CASE WHEN length(v_digits) > 1 THEN '.' || substr(v_digits, 2) ELSE '' END
        || CASE WHEN v_point > 0 THEN 'e+' ELSE 'e' END || (v_point - 1)::text;
END
$$;

-- A value, without white space, the keys of objects in the order of their bytes, of a repeated key
-- the last.
CREATE FUNCTION tasker.canonical_json(value json, depth integer DEFAULT 1)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE STRICT
    AS $$
#variable_conflict use_column
DECLARE
    v_text text;
BEGIN
    IF depth > 64 THEN
        RAISE EXCEPTION 'context: the JSON nests deeper than 64 levels'
            USING ERRCODE = 'program_limit_exceeded';
    END IF;
    CASE json_typeof(canonical_json.value)
        WHEN 'object' THEN
            SELECT string_agg(
                to_json(m.key)::text || ':' || tasker.canonical_json(m.value, depth + 1), ','
                ORDER BY m.key COLLATE "C"
            )
            INTO v_text
            FROM (
                SELECT DISTINCT ON (e.key COLLATE "C") e.key, e.value
                FROM json_each(canonical_json.value) WITH ORDINALITY AS e (key, value, nth)
                ORDER BY e.key COLLATE "C", e.nth DESC
            ) m;
            RETURN '{' || coalesce(v_text, '') || '}';
        WHEN 'array' THEN
            SELECT string_agg(tasker.canonical_json(e.value, depth + 1), ',' ORDER BY e.nth)
            INTO v_text
            FROM json_array_elements(canonical_json.value) WITH ORDINALITY AS e (value, nth);
            RETURN '[' || coalesce(v_text, '') || ']';
        WHEN 'string' THEN
            RETURN to_json(canonical_json.value #>> '{}')::text;
        WHEN 'number' THEN
            RETURN tasker.canonical_number(btrim(canonical_json.value::text, E' \t\n\r'));
        ELSE
            RETURN btrim(canonical_json.value::text, E' \t\n\r');
    END CASE;
END
$$;
