-- Limits of a session in which handlers run their own statements, in milliseconds. Their names are
-- looked for where the role or the database says.
SELECT
    set_config('statement_timeout', $1, false),
    set_config('lock_timeout', $2, false),
    set_config('idle_in_transaction_session_timeout', $3, false),
    set_config('jit', 'off', false)
