-- Locks steps without their tasks, in the order in which commits lock them. Heartbeats may overtake
-- each other: none takes back what another gave.
WITH held AS MATERIALIZED (
    SELECT s.task_id, s.step_index
    FROM unnest($1::uuid[], $2::integer[], $3::bigint[]) AS i (task_id, step_index, lease_no)
    JOIN tasker.steps s ON s.task_id = i.task_id AND s.step_index = i.step_index
    WHERE s.state = 'in_progress' AND s.lease_no = i.lease_no
    ORDER BY s.task_id, s.step_index
    FOR UPDATE OF s
)
UPDATE tasker.steps s
SET lease_expires_at = greatest(s.lease_expires_at, $4::timestamptz)
FROM held h
WHERE s.task_id = h.task_id AND s.step_index = h.step_index AND s.state = 'in_progress'
RETURNING s.task_id, s.step_index, s.lease_no, s.lease_expires_at
