-- Inside a transaction the server shows what it showed first, until it is told to look again.
SELECT pg_stat_clear_snapshot() IS NULL AS bench_probe
