-- Words of the hot tables as domains, and fewer checks on their rows.
--
-- Why, measured: the server reads each check of a table anew from its stored text for every statement
-- that writes to it. Steps had twelve, 19 kB of such text; with those of tasks and history they were
-- 60 % of the time that finishing one step and claiming the next took (0.40 of it against 0.16 ms).
-- A domain is read once per connection. What stays a check is what a worker is fenced by. The others
-- held between columns that a single statement writes together; that they hold is looked at by
-- `tasker doctor --invariants` (I17), and so by the tests of the store and the chaos suite. Rewrites the three tables. Not safe while an older version runs.

CREATE DOMAIN tasker.state AS text CONSTRAINT state_is_known CHECK (
    VALUE IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
);
CREATE DOMAIN tasker.cause AS text CONSTRAINT cause_is_known CHECK (
    VALUE IN (
        'started', 'succeeded', 'failed', 'lease_expired', 'deadline_exceeded', 'retry_scheduled',
        'released', 'cancelled', 'resolved', 'skipped', 'reset', 'retried_now', 'rerun', 'reopened',
        'settled'
    )
);
-- How a lease ended.
CREATE DOMAIN tasker.lease_end AS text CONSTRAINT lease_end_is_known CHECK (
    VALUE IN (
        'succeeded', 'failed', 'released', 'lease_expired', 'deadline_exceeded', 'cancelled', 'rerun'
    )
);
CREATE DOMAIN tasker.retry_state AS text CONSTRAINT retry_state_is_known CHECK (
    VALUE IN ('retry_scheduled', 'exhausted', 'not_retryable')
);

DROP VIEW tasker.transitions;

ALTER TABLE tasker.steps
    DROP CONSTRAINT steps_state_is_known,
    DROP CONSTRAINT steps_attempt_fits_state,
    DROP CONSTRAINT steps_lease_fits_state,
    DROP CONSTRAINT steps_lease_end_fits_state,
    DROP CONSTRAINT steps_wait_fits_state,
    DROP CONSTRAINT steps_retry_fits_state,
    DROP CONSTRAINT steps_end_fits_state,
    DROP CONSTRAINT steps_error_has_a_message,
    DROP CONSTRAINT steps_unmet_is_not_negative,
    DROP CONSTRAINT steps_attempts_are_bounded,
    DROP CONSTRAINT steps_counters_only_grow_from_zero,
    DROP CONSTRAINT steps_result_fits_state,
    ALTER COLUMN state TYPE tasker.state,
    ALTER COLUMN lease_end TYPE tasker.lease_end,
    ALTER COLUMN retry_state TYPE tasker.retry_state,
    ADD CONSTRAINT steps_attempts_are_bounded CHECK (attempts <= attempt_limit),
    ADD CONSTRAINT steps_lease_fits_state CHECK (
        (lease_expires_at IS NOT NULL) = (state = 'in_progress')
    );

-- The column that is derived from the state is in the way of a new type for it.
ALTER TABLE tasker.tasks DROP COLUMN ended_as;
ALTER TABLE tasker.tasks
    DROP CONSTRAINT tasks_state_is_known,
    DROP CONSTRAINT tasks_counters_are_not_negative,
    DROP CONSTRAINT tasks_end_fits_state,
    DROP CONSTRAINT tasks_start_fits_state,
    DROP CONSTRAINT tasks_wake_only_while_open,
    ALTER COLUMN state TYPE tasker.state,
    -- No tighter: a counter that a bug has set wrong must not stop the work; it is found and set
    -- right by a recount.
    ADD CONSTRAINT tasks_counters_are_not_negative CHECK (unfinished >= 0 AND live >= 0);
ALTER TABLE tasker.tasks
    ADD COLUMN ended_as text GENERATED ALWAYS AS (
        CASE WHEN completed_at IS NOT NULL THEN state END
    ) STORED;
CREATE INDEX tasks_ended ON tasker.tasks (ended_as, id) WHERE ended_as IS NOT NULL;
CREATE INDEX tasks_by_end ON tasker.tasks (ended_as, completed_at, id) WHERE ended_as IS NOT NULL;

ALTER TABLE tasker.history
    DROP CONSTRAINT history_states_are_known,
    DROP CONSTRAINT history_cause_is_known,
    DROP CONSTRAINT history_settling_is_whole,
    DROP CONSTRAINT history_counters_are_bounded,
    ALTER COLUMN from_state TYPE tasker.state,
    ALTER COLUMN to_state TYPE tasker.state,
    ALTER COLUMN cause TYPE tasker.cause,
    ALTER COLUMN then_cause TYPE tasker.cause,
    ALTER COLUMN settled_from TYPE tasker.state,
    ALTER COLUMN settled_as TYPE tasker.state;

-- As it was: one row for each transition. Ids are unique and in order: a row of history has room for
-- eight.
CREATE VIEW tasker.transitions AS
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
    CASE WHEN r.of_step THEN h.run_no ELSE 0 END AS run_no
FROM tasker.history h
CROSS JOIN LATERAL (
    VALUES
        (0, false, 'pending', 'in_progress', 'started', h.actor, NULL, h.starts_task),
        (1, true, h.from_state, h.to_state, h.cause, h.actor, h.note, true),
        (2, true, h.to_state, 'pending', h.then_cause, h.actor, h.then_note, h.then_cause IS NOT NULL),
        -- A task none of whose steps has started since it was reopened passes through.
        (3, false, 'pending', 'in_progress', 'settled', 'engine', NULL, h.settled_from = 'pending'),
        (4, false, 'in_progress', h.settled_as, 'settled', 'engine', NULL, h.settled_as IS NOT NULL)
) AS r (nth, of_step, from_state, to_state, cause, actor, note, is_there)
WHERE r.is_there;

-- Vacuum without pausing. These tables are rewritten three times per step, at the speed of the
-- workers; at the default pace (a pause of 2 ms for every ten pages dirtied) a pass takes longer than
-- the work needs to leave as many dead rows again, and the claim then walks over ever more of them.
ALTER TABLE tasker.steps SET (autovacuum_vacuum_cost_delay = 0);
ALTER TABLE tasker.tasks SET (autovacuum_vacuum_cost_delay = 0);
