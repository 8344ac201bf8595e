SELECT task_id, namespace, template AS name, version, state,
    (duration_seconds * 1000)::bigint AS took, (run_seconds * 1000)::bigint AS ran, completed_at
FROM tasker.slowest_tasks($1, $4::bigint::integer, $2, $3)
