-- Who keeps vacuum from removing dead rows of this database, the longest first. A slot does not say
-- since when; it is known by how many transactions are newer. (Vacuum itself keeps nothing.)
SELECT h.who, h.seconds, h.xids
FROM (
    SELECT
        format(
            'pid %s (%s, %s)', a.pid, coalesce(nullif(a.application_name, ''), a.usename, a.backend_type),
            coalesce(a.state, 'no state')
        ) AS who,
        extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds,
        age(coalesce(a.backend_xmin, a.backend_xid))::bigint AS xids
    FROM pg_stat_activity a
    WHERE coalesce(a.backend_xmin, a.backend_xid) IS NOT NULL
        AND (a.datname = current_database() OR a.backend_type = 'walsender')
        AND a.pid <> pg_backend_pid()
        AND a.backend_type <> 'autovacuum worker'
    UNION ALL
    SELECT
        format('prepared transaction %s of %s', p.gid, p.owner),
        extract(epoch FROM clock_timestamp() - p.prepared)::float8,
        age(p.transaction)::bigint
    FROM pg_prepared_xacts p
    WHERE p.database = current_database()
    UNION ALL
    SELECT
        format('replication slot %s (%s)', s.slot_name, CASE WHEN s.active THEN 'active' ELSE 'inactive' END),
        NULL, age(s.xmin)::bigint
    FROM pg_replication_slots s
    WHERE s.xmin IS NOT NULL
) h
ORDER BY h.seconds DESC NULLS LAST, h.xids DESC
LIMIT 5
