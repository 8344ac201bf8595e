-- Where the view of pg_stat_statements is, if it was made here and its library is loaded: without
-- the library the view is there, and every look at it fails.
SELECT quote_ident(n.nspname) AS bench_probe
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE
    e.extname = 'pg_stat_statements'
    AND EXISTS (SELECT FROM pg_settings WHERE name = 'pg_stat_statements.max')
