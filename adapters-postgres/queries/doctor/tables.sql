-- Our tables: rows as the statistics have them, and bytes on disk.
SELECT
    s.relname::text AS name,
    s.n_live_tup AS live,
    s.n_dead_tup AS dead,
    extract(epoch FROM clock_timestamp() - greatest(s.last_autovacuum, s.last_vacuum))::float8
        AS vacuumed_seconds_ago,
    pg_table_size(s.relid) AS table_bytes,
    pg_indexes_size(s.relid) AS index_bytes
FROM pg_stat_user_tables s
WHERE s.schemaname = 'tasker'
ORDER BY pg_total_relation_size(s.relid) DESC
