-- The open tasks of a page whose counters differ from the truth, or that should have ended.
--
-- One statement sees one moment, and counters change in the transaction of what they count, so that
-- a task in work does not look wrong. The page is a range of ids of open tasks, from the index of each
-- of their two states; it ends early where they have more than $3 steps.
WITH page AS MATERIALIZED (
    SELECT *
    FROM (
        SELECT t.id, t.steps, t.unfinished, t.live, t.paused_at, t.halted_at
        FROM unnest(ARRAY['pending', 'in_progress']) AS w (word)
        CROSS JOIN LATERAL (
            SELECT *
            FROM tasker.tasks o
            WHERE o.completed_at IS NULL AND o.state = w.word
                AND o.id > coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid)
            ORDER BY o.id
            LIMIT $2
        ) t
    ) t
    ORDER BY t.id
    LIMIT $2
), looked AS MATERIALIZED (
    SELECT *
    FROM (
        SELECT p.*, p.halted_at IS NOT NULL AS halted,
            p.paused_at IS NOT NULL OR p.halted_at IS NOT NULL AS parked,
            sum(p.steps) OVER (ORDER BY p.id) - p.steps AS steps_before
        FROM page p
    ) p
    WHERE p.steps_before < $3
), counted AS (
    SELECT l.id
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS unmet
        FROM tasker.steps p
        WHERE p.task_id = s.task_id AND p.step_index = ANY (s.parents)
            AND p.state NOT IN ('complete', 'resolved_manually')
    ) truth
    CROSS JOIN LATERAL (
        SELECT s.state = 'in_progress' OR (s.state = 'pending' AND truth.unmet = 0 AND NOT l.halted)
    ) AS can_move (live)
    GROUP BY l.id, l.unfinished, l.live, l.parked
    HAVING bool_or(s.unmet <> truth.unmet OR s.parked <> l.parked)
        OR l.unfinished <> count(*) FILTER (WHERE s.state NOT IN ('complete', 'resolved_manually'))
        OR l.live <> count(*) FILTER (WHERE can_move.live)
        OR NOT bool_or(can_move.live)
)
SELECT
    ARRAY(SELECT c.id FROM counted c ORDER BY c.id) AS wrong,
    -- None when there is nothing behind it.
    (
        SELECT l.id
        FROM looked l
        WHERE (SELECT count(*) FROM looked) < (SELECT count(*) FROM page)
            OR (SELECT count(*) FROM page) = $2
        ORDER BY l.id DESC
        LIMIT 1
    ) AS next
