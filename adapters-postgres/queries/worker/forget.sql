-- Both in one statement; the count is that of the worker.
WITH handouts AS (
    DELETE FROM tasker.handouts h WHERE h.worker = $1
)
DELETE FROM tasker.workers w WHERE w.id = $1
