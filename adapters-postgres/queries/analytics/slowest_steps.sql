SELECT task_id, step_index, name AS step, namespace, template AS name, version, state,
    (duration_seconds * 1000)::bigint AS took, attempts, worker, completed_at
FROM tasker.slowest_steps($1, $4::bigint::integer, $2, $3)
