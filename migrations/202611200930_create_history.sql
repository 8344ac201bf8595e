-- History: every change of state of tasks and steps, and what operators did.
--
-- Why: the state itself says where a step stands; these rows say how it came there. They are written
-- in the transaction of the change and never touched again. Safe while an older version runs: there
-- is none.

CREATE TABLE tasker.transitions (
    -- Drawn while the task or the step is locked: within one step, order of ids is order of events.
    id bigint GENERATED ALWAYS AS IDENTITY,
    task_id uuid NOT NULL,
    -- None for a change of the task itself.
    step_index integer,
    from_state text NOT NULL,
    to_state text NOT NULL,
    cause text NOT NULL,
    at tasker.instant NOT NULL,
    actor text NOT NULL,
    note text,
    attempt integer NOT NULL,
    lease_no bigint NOT NULL,
    run_no integer NOT NULL,
    -- The only index: history is read by task, in order.
    PRIMARY KEY (task_id, id),
    CONSTRAINT transitions_states_are_known CHECK (
        from_state IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
        AND to_state IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
    ),
    CONSTRAINT transitions_cause_is_known CHECK (
        cause IN (
            'started', 'succeeded', 'failed', 'lease_expired', 'deadline_exceeded',
            'retry_scheduled', 'released', 'cancelled', 'resolved', 'skipped', 'reset',
            'retried_now', 'rerun', 'reopened', 'settled'
        )
    ),
    CONSTRAINT transitions_counters_are_bounded CHECK (
        step_index >= 0 AND attempt >= 0 AND lease_no >= 0 AND run_no >= 0
    )
);

-- The operation log: what operators did to a task, or to a queue.
CREATE TABLE tasker.operations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id uuid,
    step_index integer,
    queue text,
    operation text NOT NULL,
    at tasker.instant NOT NULL,
    actor text NOT NULL,
    note text,
    CONSTRAINT operations_concern_a_task_or_a_queue CHECK (num_nonnulls(task_id, queue) = 1),
    CONSTRAINT operations_step_has_a_task CHECK (step_index IS NULL OR task_id IS NOT NULL)
);

CREATE INDEX operations_by_task ON tasker.operations (task_id, id) WHERE task_id IS NOT NULL;

-- History is append-only for everybody; removing whole tasks is the business of retention.
CREATE FUNCTION tasker.refuse_history_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the history of tasks is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER transitions_are_append_only
    BEFORE UPDATE ON tasker.transitions
    FOR EACH STATEMENT EXECUTE FUNCTION tasker.refuse_history_change();
