-- The layout of the hot path: fewer rows and fewer index entries for each step.
--
-- Why, each measured with `tasker bench`: a step that is claimed and finished wrote four rows of
-- history with four index entries, a result with one of its own, and rewrote its task twice with
-- every index of it. Now it writes two rows of history, keeps its result in its own row, and
-- rewrites its task mostly in place. Not safe while an older version runs: stop the workers first.

-- History, one row for what one command did to one step: its one or two transitions and, if it
-- started or ended the task, that of the task as well. A change of the task alone has no step.
-- `tasker.transitions` shows one row for each transition, as before.
CREATE TABLE tasker.history (
    -- Drawn while the task or the step is locked: within one step, order of ids is order of events.
    id bigint GENERATED ALWAYS AS IDENTITY,
    lease_no bigint NOT NULL,
    at tasker.instant NOT NULL,
    task_id uuid NOT NULL,
    step_index integer,
    attempt integer NOT NULL,
    run_no integer NOT NULL,
    -- Whether the step was the first of its task to start: the task's own start, told before it.
    starts_task boolean NOT NULL DEFAULT false,
    from_state text NOT NULL,
    to_state text NOT NULL,
    cause text NOT NULL,
    actor text NOT NULL,
    note text,
    -- The second transition of the step, if there is one: from `to_state` back to pending.
    then_cause text,
    then_note text,
    -- How the task was settled, told after it; `settled_from` says where it stood.
    settled_from text,
    settled_as text,
    -- The only index: history is read by task, in order.
    PRIMARY KEY (task_id, id),
    CONSTRAINT history_states_are_known CHECK (
        from_state IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
        AND to_state IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
    ),
    CONSTRAINT history_cause_is_known CHECK (
        cause IN (
            'started', 'succeeded', 'failed', 'lease_expired', 'deadline_exceeded',
            'retry_scheduled', 'released', 'cancelled', 'resolved', 'skipped', 'reset',
            'retried_now', 'rerun', 'reopened', 'settled'
        )
    ),
    CONSTRAINT history_settling_is_whole CHECK (
        (settled_from IS NULL) = (settled_as IS NULL)
        AND (settled_from IS NULL OR settled_from IN ('pending', 'in_progress'))
        AND (settled_as IS NULL OR settled_as IN ('complete', 'error'))
    ),
    CONSTRAINT history_counters_are_bounded CHECK (
        step_index >= 0 AND attempt >= 0 AND lease_no >= 0 AND run_no >= 0
    )
);

INSERT INTO tasker.history
    (task_id, step_index, from_state, to_state, cause, at, actor, note, attempt, lease_no, run_no)
SELECT task_id, step_index, from_state, to_state, cause, at, actor, note, attempt, lease_no, run_no
FROM tasker.transitions
ORDER BY id;

DROP TABLE tasker.transitions;

CREATE TRIGGER history_is_append_only
    BEFORE UPDATE ON tasker.history
    FOR EACH STATEMENT EXECUTE FUNCTION tasker.refuse_history_change();

-- One row for each transition. Ids are unique and in order: a row of history has room for eight.
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

-- A result lies in the row of its step: the update that finishes the step writes it, and nothing
-- rewrites a finished step but a rerun. Large ones are kept apart by the server itself (TOAST),
-- beginning at a size at which a copy of the row would cost more than a look.
ALTER TABLE tasker.steps
    ADD COLUMN result json,
    -- The template's, so that a claim need not look at the tasks for it.
    ADD COLUMN template_id bigint;
ALTER TABLE tasker.steps SET (toast_tuple_target = 1024);

UPDATE tasker.steps s
SET template_id = t.template_id,
    result = (
        SELECT r.result FROM tasker.step_results r
        WHERE r.task_id = s.task_id AND r.step_index = s.step_index
    )
FROM tasker.tasks t
WHERE t.id = s.task_id;

ALTER TABLE tasker.steps
    ALTER COLUMN template_id SET NOT NULL,
    ADD CONSTRAINT steps_result_fits_state CHECK (
        result IS NULL OR state IN ('complete', 'resolved_manually')
    );
DROP TABLE tasker.step_results;

-- Tasks: the index by state was written anew at each start and each end. Ended tasks are found by
-- `ended_as`, which is null while a task is open, so that only the end writes these; open tasks have
-- an index of their own, which ended ones are not in.
ALTER TABLE tasker.tasks
    ADD COLUMN ended_as text GENERATED ALWAYS AS (
        CASE WHEN completed_at IS NOT NULL THEN state END
    ) STORED;
DROP INDEX tasker.tasks_by_state;
CREATE INDEX tasks_open ON tasker.tasks (state, id) WHERE completed_at IS NULL;
-- The list of those that ended so, newest first.
CREATE INDEX tasks_ended ON tasker.tasks (ended_as, id) WHERE ended_as IS NOT NULL;
-- What ended when: retention, and the slowest of late.
DROP INDEX tasker.tasks_by_end;
CREATE INDEX tasks_by_end ON tasker.tasks (ended_as, completed_at, id) WHERE ended_as IS NOT NULL;
