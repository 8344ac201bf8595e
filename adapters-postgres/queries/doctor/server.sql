-- What the server is and how it is set up. `sees_all`: whether this role is shown what others do.
SELECT
    current_setting('server_version') AS version,
    current_setting('server_version_num')::integer AS version_num,
    pg_is_in_recovery() AS is_replica,
    current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('autovacuum') AS autovacuum,
    current_setting('max_connections')::integer
        - current_setting('superuser_reserved_connections')::integer AS connections_max,
    (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend')
        AS connections,
    (
        SELECT count(*)::integer
        FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND application_name LIKE 'tasker%'
    ) AS connections_ours,
    pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all
