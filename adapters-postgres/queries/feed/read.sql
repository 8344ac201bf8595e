-- Events after one, from the next rows of history, with the names of what they are about. The row
-- that holds the event itself comes too: it may hold more. The transitions of a row stand here as in
-- the view `tasker.transitions`, whose ids no index serves.
--
-- Names are looked up row by row: for a join the planner might read the tables whole.
SELECT
    h.id * 8 + r.nth AS id,
    h.task_id,
    CASE WHEN r.of_step THEN h.step_index END AS step_index,
    r.from_state,
    r.to_state,
    r.cause,
    h.at,
    r.actor,
    r.note,
    CASE WHEN r.of_step THEN h.attempt ELSE 0 END AS attempt,
    CASE WHEN r.of_step THEN h.lease_no ELSE 0 END AS lease_no,
    CASE WHEN r.of_step THEN h.run_no ELSE 0 END AS run_no,
    f.namespace,
    f.template_name,
    CASE WHEN r.of_step THEN s.name END AS step_name
FROM (
    SELECT *
    FROM tasker.history
    WHERE id >= $1 / 8
    ORDER BY id
    LIMIT $2
) h
CROSS JOIN LATERAL (
    VALUES
        (0, false, 'pending', 'in_progress', 'started', h.actor, NULL, h.starts_task),
        (1, true, h.from_state, h.to_state, h.cause, h.actor, h.note, true),
        (2, true, h.to_state, 'pending', h.then_cause, h.actor, h.then_note, h.then_cause IS NOT NULL),
        (3, false, 'pending', 'in_progress', 'settled', 'engine', NULL, h.settled_from = 'pending'),
        (4, false, 'in_progress', h.settled_as, 'settled', 'engine', NULL, h.settled_as IS NOT NULL)
) AS r (nth, of_step, from_state, to_state, cause, actor, note, is_there)
LEFT JOIN LATERAL (
    SELECT u.namespace, u.template_name FROM tasker.submissions u WHERE u.task_id = h.task_id OFFSET 0
) f ON true
LEFT JOIN LATERAL (
    SELECT p.name
    FROM tasker.steps p
    WHERE p.task_id = h.task_id AND p.step_index = h.step_index
    OFFSET 0
) s ON true
WHERE r.is_there
ORDER BY 1
