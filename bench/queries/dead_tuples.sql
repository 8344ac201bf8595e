-- Rows that vacuum has not removed yet.
SELECT coalesce(sum(n_dead_tup), 0)::bigint AS bench_probe
FROM pg_stat_all_tables
WHERE schemaname = 'tasker'
