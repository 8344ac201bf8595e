-- Steps of one task as they are after an operation; the caller holds the locks. A pending one takes
-- its place in the queue anew, and one that is not done any more has no result.
UPDATE tasker.steps s
SET state = i.state,
    unmet = i.unmet,
    attempts = i.attempts,
    attempt_limit = i.attempt_limit,
    run_no = i.run_no,
    lease_no = i.lease_no,
    lease_end = i.lease_end,
    version = i.version,
    place = CASE WHEN i.state = 'pending' THEN i.ready_micros - s.head_start ELSE s.place END,
    next_run_at = i.next_run_at,
    processing_started_at = i.processing_started_at,
    lease_expires_at = i.lease_expires_at,
    deadline_at = i.deadline_at,
    completed_at = i.completed_at,
    worker = i.worker,
    retry_state = i.retry_state,
    last_error = i.last_error,
    last_error_class = i.last_error_class,
    result = CASE WHEN i.state IN ('complete', 'resolved_manually') THEN s.result END
FROM unnest(
    $2::integer[], $3::text[], $4::integer[], $5::integer[], $6::integer[],
    $7::integer[], $8::bigint[], $9::text[], $10::bigint[], $11::bigint[], $12::timestamptz[],
    $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::text[],
    $18::text[], $19::text[], $20::text[]
) AS i (
    step_index, state, unmet, attempts, attempt_limit, run_no, lease_no, lease_end, version,
    ready_micros, next_run_at, processing_started_at, lease_expires_at, deadline_at, completed_at,
    worker, retry_state, last_error, last_error_class
)
WHERE s.task_id = $1 AND s.step_index = i.step_index
