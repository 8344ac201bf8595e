-- Connections of this run that are still open: what they did is counted in full only once they are
-- closed.
SELECT count(*) AS bench_probe
FROM pg_stat_activity
WHERE application_name = $1 AND pid <> pg_backend_pid()
