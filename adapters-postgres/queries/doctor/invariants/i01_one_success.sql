-- I1: a run of a step succeeds once; a step that is complete has a success in its run.
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
)
SELECT b.task_id, b.step_index, b.detail
FROM (
    SELECT h.task_id, h.step_index, format('run %s succeeded %s times', h.run_no, count(*)) AS detail
    FROM looked l
    JOIN tasker.transitions h ON h.task_id = l.id
    WHERE h.cause = 'succeeded'
    GROUP BY h.task_id, h.step_index, h.run_no
    HAVING count(*) > 1
    UNION ALL
    SELECT s.task_id, s.step_index, format('complete, but run %s has no success', s.run_no)
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    LEFT JOIN tasker.transitions h
        ON h.task_id = s.task_id AND h.step_index = s.step_index AND h.run_no = s.run_no
        AND h.cause = 'succeeded'
    WHERE s.state = 'complete' AND h.id IS NULL
) b
LIMIT 20
