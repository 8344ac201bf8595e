-- For each table that holds rows of a task, the statement that copies those rows for many new tasks.
--
-- Read from the catalogue, so that a column or table that is added is copied like all others. The
-- statements take the original task ($1), and make copies number $2 to $3 of $4. The ids of copies
-- are of version 7 and end one millisecond apart just before the original; all times go with them.
-- A task with a wait is looked at once in a while: copies a year later, so that no look falls into
-- a measurement.
WITH tables AS (
    SELECT c.oid, c.relname, k.attname AS key
    FROM pg_class c
    JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum > 0 AND NOT k.attisdropped
    WHERE
        c.relnamespace = 'tasker'::regnamespace
        AND c.relkind = 'r'
        AND k.atttypid = 'uuid'::regtype
        AND k.attname = CASE c.relname WHEN 'tasks' THEN 'id' ELSE 'task_id' END
),
-- What the server works out by itself cannot be written.
written AS (
    SELECT
        t.oid,
        string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
        string_agg(format('copy.%I', a.attname), ', ' ORDER BY a.attnum) AS copied
    FROM tables t
    JOIN pg_attribute a
        ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY t.oid
),
fields AS (
    SELECT
        t.oid,
        string_agg(
            format(
                '%L, %s',
                a.attname,
                CASE
                    WHEN a.attname = t.key THEN
                        'overlay(overlay(overlay(md5($1::text || n) PLACING '
                        'lpad(to_hex((''x'' || left(replace($1::text, ''-'', ''''), 12))::bit(48)::bigint'
                        ' - $4 + n), 12, ''0'') FROM 1) PLACING ''7'' FROM 13) PLACING ''8'' FROM 17)'
                    WHEN a.attidentity <> '' THEN
                        format('nextval(%L)', pg_get_serial_sequence(t.oid::regclass::text, a.attname))
                    WHEN a.attname = 'wake_at' THEN
                        'original.wake_at + interval ''1 year'''
                    ELSE
                        format('original.%I + (n - $4) * interval ''1 ms''', a.attname)
                END
            ),
            ', '
        ) AS replaced
    FROM tables t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type y ON y.oid = a.atttypid
    WHERE
        a.attname = t.key
        OR a.attidentity <> ''
        OR CASE y.typtype WHEN 'd' THEN y.typbasetype ELSE y.oid END = 'timestamptz'::regtype
    GROUP BY t.oid
)
SELECT
    t.relname::text AS name,
    format(
        'INSERT INTO tasker.%1$I (%4$s) OVERRIDING SYSTEM VALUE '
        'SELECT %5$s FROM generate_series($2::bigint, $3::bigint) n '
        'CROSS JOIN tasker.%1$I original '
        'CROSS JOIN LATERAL jsonb_populate_record(original, jsonb_strip_nulls(jsonb_build_object(%2$s))) copy '
        'WHERE original.%3$I = $1 AND $4::bigint >= n',
        t.relname, f.replaced, t.key, w.columns, w.copied
    ) AS statement
FROM tables t
JOIN fields f ON f.oid = t.oid
JOIN written w ON w.oid = t.oid
ORDER BY t.relname
