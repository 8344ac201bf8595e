-- What the database has done so far. Dead rows are those of our own tables.
SELECT
    d.xact_commit AS commits,
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS wal_bytes,
    (
        SELECT coalesce(sum(n_dead_tup), 0)::bigint
        FROM pg_stat_all_tables
        WHERE schemaname = 'tasker'
    ) AS dead_tuples,
    current_setting('synchronous_commit') AS sync_commit,
    1 AS bench_probe
FROM pg_stat_database d
WHERE d.datname = current_database()
