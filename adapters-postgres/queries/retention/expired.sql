-- What a purge would remove, counted up to a limit.
SELECT count(*)::integer AS tasks, min(e.completed_at) AS oldest
FROM (
    SELECT t.completed_at
    FROM tasker.tasks t
    WHERE t.ended_as = $1 AND t.completed_at < $2
    ORDER BY t.completed_at, t.id
    LIMIT $3
) e
