-- Steps and their results.
--
-- Why: one row per step, narrow, and tied to its state by constraints, so that a row that cannot be
-- cannot be stored. Safe while an older version runs: there is none.

CREATE TABLE tasker.steps (
    task_id uuid NOT NULL,
    step_index integer NOT NULL,
    -- Static, copied from the template at submission.
    name text NOT NULL,
    queue text NOT NULL,
    handler text NOT NULL,
    parents integer[] NOT NULL,
    children integer[] NOT NULL,
    deadline_ms bigint NOT NULL,
    head_start bigint NOT NULL,
    -- Where it stands.
    state text NOT NULL,
    -- Whether its task is paused or halted; the same for all steps of a task. Kept here so that
    -- such steps are not in the claim indexes.
    parked boolean NOT NULL DEFAULT false,
    unmet integer NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    attempt_limit integer NOT NULL,
    run_no integer NOT NULL DEFAULT 1,
    -- The newest lease; only grows.
    lease_no bigint NOT NULL DEFAULT 0,
    lease_end text,
    version bigint NOT NULL DEFAULT 0,
    -- Its place in its queue: the microsecond at which it became ready, less its head start.
    place bigint NOT NULL,
    next_run_at tasker.instant,
    processing_started_at tasker.instant,
    lease_expires_at tasker.instant,
    deadline_at tasker.instant,
    completed_at tasker.instant,
    worker text,
    retry_state text,
    last_error text,
    last_error_class text,
    PRIMARY KEY (task_id, step_index),
    CONSTRAINT steps_state_is_known CHECK (
        state IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
    ),
    CONSTRAINT steps_attempt_fits_state CHECK (
        (worker IS NOT NULL) = (state IN ('in_progress', 'complete', 'error'))
        AND (processing_started_at IS NOT NULL) = (state IN ('in_progress', 'complete', 'error'))
    ),
    CONSTRAINT steps_lease_fits_state CHECK (
        (lease_expires_at IS NOT NULL) = (state = 'in_progress')
        AND (deadline_at IS NOT NULL) = (state = 'in_progress')
    ),
    CONSTRAINT steps_lease_end_fits_state CHECK (
        lease_end IS NULL
        OR (
            state <> 'in_progress'
            AND lease_no > 0
            AND lease_end IN (
                'succeeded', 'failed', 'released', 'lease_expired', 'deadline_exceeded',
                'cancelled', 'rerun'
            )
        )
    ),
    CONSTRAINT steps_wait_fits_state CHECK (next_run_at IS NULL OR state = 'pending'),
    CONSTRAINT steps_retry_fits_state CHECK (
        CASE state
            WHEN 'pending' THEN
                retry_state IS NULL OR (retry_state = 'retry_scheduled' AND next_run_at IS NOT NULL)
            WHEN 'error' THEN coalesce(retry_state IN ('exhausted', 'not_retryable'), false)
            ELSE retry_state IS NULL
        END
    ),
    CONSTRAINT steps_end_fits_state CHECK (
        (completed_at IS NOT NULL) = (state IN ('complete', 'error', 'cancelled', 'resolved_manually'))
    ),
    CONSTRAINT steps_error_has_a_message CHECK (last_error_class IS NULL OR last_error IS NOT NULL),
    CONSTRAINT steps_unmet_is_not_negative CHECK (unmet >= 0),
    CONSTRAINT steps_attempts_are_bounded CHECK (
        attempts BETWEEN 0 AND attempt_limit AND attempt_limit BETWEEN 1 AND 1000000
    ),
    CONSTRAINT steps_counters_only_grow_from_zero CHECK (
        step_index >= 0 AND run_no >= 1 AND lease_no >= 0 AND version >= 0 AND deadline_ms > 0
    )
)
-- A step is rewritten about three times: released, claimed, finished. Its state stands in the
-- predicates of the indexes, so none of these is a HOT update; room on the page still keeps the
-- versions of a row together, which dirties fewer pages and saves full-page images in the log.
-- Vacuum early: what it has not removed, a claim has to step over.
WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.05
);

-- The claim indexes hold what may run and nothing else: their size, and the cost of a claim, do not
-- grow with steps that wait for parents, are parked, run or are done.
CREATE INDEX steps_ready ON tasker.steps (queue, place, task_id, step_index)
    WHERE state = 'pending' AND unmet = 0 AND NOT parked AND next_run_at IS NULL;
CREATE INDEX steps_waiting ON tasker.steps (queue, next_run_at)
    WHERE state = 'pending' AND unmet = 0 AND NOT parked AND next_run_at IS NOT NULL;
-- The same steps by task, for claims of one task: flat in the number of its steps.
CREATE INDEX steps_open_by_task ON tasker.steps (task_id, place, step_index)
    WHERE state = 'pending' AND unmet = 0 AND NOT parked;
-- Running steps by the first instant at which a rescuer may act.
CREATE INDEX steps_running ON tasker.steps ((LEAST(lease_expires_at, deadline_at)), task_id, step_index)
    WHERE state = 'in_progress';

-- What handlers answered. Written once per run of a step.
CREATE TABLE tasker.step_results (
    task_id uuid NOT NULL,
    step_index integer NOT NULL,
    result json NOT NULL,
    PRIMARY KEY (task_id, step_index)
);
