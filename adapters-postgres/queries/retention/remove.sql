-- One ended task, with all that belongs to it. Its row was locked by the statement before, so that
-- this one sees whatever was written to it last.
WITH gone AS (
    DELETE FROM tasker.tasks t WHERE t.id = $1 RETURNING t.id
), steps AS (
    DELETE FROM tasker.steps s WHERE s.task_id = $1
), history AS (
    DELETE FROM tasker.history h WHERE h.task_id = $1
), operations AS (
    DELETE FROM tasker.operations o WHERE o.task_id = $1
), tags AS (
    DELETE FROM tasker.task_tags g
    USING (
        SELECT tag
        FROM tasker.submissions f
        CROSS JOIN LATERAL unnest(f.tags) AS tag
        WHERE f.task_id = $1
    ) u
    WHERE g.tag = u.tag AND g.task_id = $1
)
DELETE FROM tasker.submissions f WHERE f.task_id = $1
