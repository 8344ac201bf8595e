-- Limits of a session, in milliseconds. Names of ours are always qualified, so nothing that somebody
-- else keeps in `public` can come between.
SELECT
    set_config('statement_timeout', $1, false),
    set_config('lock_timeout', $2, false),
    set_config('idle_in_transaction_session_timeout', $3, false),
    set_config('search_path', 'pg_catalog', false),
    -- Our functions switch plans off by making them cost ten billion, which the server takes for a
    -- query worth compiling: 200 ms for what takes one.
    set_config('jit', 'off', false)
