-- The newest row there is, and who may have drawn a lower id that is not to be seen yet: those that
-- hold the lock which everyone takes who writes history, before he draws an id and until what he wrote
-- can be seen. The locks are looked at after the snapshot of the row was taken.
SELECT
    (SELECT max(h.id) FROM tasker.history h) AS newest,
    ARRAY(
        SELECT DISTINCT l.virtualtransaction
        FROM pg_locks l
        WHERE l.locktype = 'relation'
            AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            AND l.relation = 'tasker.history'::regclass
            AND l.mode = 'RowExclusiveLock'
            AND l.granted
            AND l.pid IS DISTINCT FROM pg_backend_pid()
    ) AS writers
