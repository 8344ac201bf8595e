-- One batch of retention: the tasks that ended first of a state, with all that belongs to them.
--
-- Their rows are locked first, tasks before steps as everywhere, and those that somebody holds are
-- skipped: it waits for nobody, and nobody waits for it but who asks for one of these very tasks.
-- Whoever had to wait for it finds nothing. The batch ends where it would remove more than $4 steps,
-- lest one statement take very long; its first task goes whatever its size.
--
-- By arrays and not by joins, so that the tables are read by their keys: for a join of so many tasks
-- the planner would rather read a table of middling size whole, each time.
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
    DELETE FROM tasker.tasks t WHERE t.id = ANY (ARRAY(SELECT c.id FROM chosen c)) RETURNING t.id
), steps AS (
    DELETE FROM tasker.steps s WHERE s.task_id = ANY (ARRAY(SELECT c.id FROM chosen c))
), history AS (
    DELETE FROM tasker.history h WHERE h.task_id = ANY (ARRAY(SELECT c.id FROM chosen c))
), operations AS (
    DELETE FROM tasker.operations o WHERE o.task_id = ANY (ARRAY(SELECT c.id FROM chosen c))
), tags AS (
    DELETE FROM tasker.task_tags g
    USING (
        SELECT f.task_id, tag
        FROM tasker.submissions f
        CROSS JOIN LATERAL unnest(f.tags) AS tag
        WHERE f.task_id = ANY (ARRAY(SELECT c.id FROM chosen c))
    ) u
    WHERE g.tag = u.tag AND g.task_id = u.task_id
), submissions AS (
    DELETE FROM tasker.submissions f WHERE f.task_id = ANY (ARRAY(SELECT c.id FROM chosen c))
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
