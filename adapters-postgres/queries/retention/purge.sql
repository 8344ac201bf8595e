-- One batch of retention: the tasks that ended first of a state, with all that belongs to them.
--
-- Their rows are locked first, tasks before steps as everywhere, and those that somebody holds are
-- skipped: it waits for nobody, and nobody waits for it but who asks for one of these very tasks.
-- Whoever had to wait for it finds nothing. The batch ends where it would remove more than $4 steps,
-- lest one statement take very long; its first task goes whatever its size.
--
-- It is planned anew each time: what fits depends on how much there is.
WITH candidates AS MATERIALIZED (
    SELECT t.id, t.steps, t.completed_at
    FROM tasker.tasks t
    WHERE t.ended_as = $1 AND t.completed_at < $2
    ORDER BY t.completed_at, t.id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
), chosen AS MATERIALIZED (
    SELECT c.id
    FROM (
        SELECT l.id, sum(l.steps) OVER (ORDER BY l.completed_at, l.id) - l.steps AS steps_before
        FROM candidates l
    ) c
    WHERE c.steps_before < $4
), gone AS (
    DELETE FROM tasker.tasks t USING chosen c WHERE t.id = c.id RETURNING t.id
), steps AS (
    DELETE FROM tasker.steps s USING chosen c WHERE s.task_id = c.id
), history AS (
    DELETE FROM tasker.history h USING chosen c WHERE h.task_id = c.id
), operations AS (
    DELETE FROM tasker.operations o USING chosen c WHERE o.task_id = c.id
), tags AS (
    DELETE FROM tasker.task_tags g
    USING (
        SELECT f.task_id, tag
        FROM chosen c
        JOIN tasker.submissions f ON f.task_id = c.id
        CROSS JOIN LATERAL unnest(f.tags) AS tag
    ) u
    WHERE g.tag = u.tag AND g.task_id = u.task_id
), submissions AS (
    DELETE FROM tasker.submissions f USING chosen c WHERE f.task_id = c.id
)
SELECT
    (SELECT count(*)::integer FROM gone) AS removed,
    (
        -- The statement still sees what it has removed.
        SELECT t.completed_at
        FROM tasker.tasks t
        WHERE t.ended_as = $1 AND t.id NOT IN (SELECT c.id FROM chosen c)
        ORDER BY t.completed_at, t.id
        LIMIT 1
    ) AS oldest_left
