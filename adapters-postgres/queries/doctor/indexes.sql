-- Our indexes. A unique one has work to do even when nobody reads it.
SELECT
    c.relname::text AS name,
    i.indisvalid AND i.indisready AS is_valid,
    i.indisunique AS is_unique,
    pg_relation_size(c.oid) AS bytes,
    coalesce(s.idx_scan, 0) AS scans
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = i.indexrelid
WHERE n.nspname = 'tasker'
ORDER BY c.relname
