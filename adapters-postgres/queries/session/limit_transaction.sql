-- How long the statements of a handler and its pauses between them may take, in milliseconds: as long
-- as its step. A process that stands still must not hold its locks for longer.
SELECT
    set_config('statement_timeout', $1, true),
    set_config('idle_in_transaction_session_timeout', $1, true)
