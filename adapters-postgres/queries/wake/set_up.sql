-- To lose an announcement in a crash of the server is no harm, so none of them waits for the disk.
-- What is heard from this process is recognized by its number.
SELECT
    pg_backend_pid(),
    set_config('synchronous_commit', 'off', false),
    set_config('statement_timeout', $1, false),
    set_config('search_path', 'pg_catalog', false)
