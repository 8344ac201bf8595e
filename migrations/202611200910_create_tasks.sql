-- Tasks and their steps.
--
-- Why: what changes while a task runs is kept in two narrow tables, `tasks` and `steps`; what is
-- written once (submissions, results) lies beside them, so that a finished step rewrites a short
-- row and the indexes of the lists are written once per task. Safe while an older version runs:
-- there is none.
--
-- No foreign key points at these tables: every row is written by a statement that holds its task,
-- and a check per row would lock the parent again for each history row of the hot path.

-- What was asked for. Written at submission and never again.
CREATE TABLE tasker.submissions (
    task_id uuid PRIMARY KEY,
    namespace text COLLATE "C" NOT NULL,
    template_name text COLLATE "C" NOT NULL,
    content_hash bytea NOT NULL,
    run_at tasker.instant,
    priority smallint NOT NULL,
    tags text[] NOT NULL,
    initiator text,
    reason text,
    idempotency_key text COLLATE "C",
    fingerprint bytea NOT NULL,
    context json NOT NULL,
    CONSTRAINT submissions_content_hash_is_sha256 CHECK (octet_length(content_hash) = 32),
    CONSTRAINT submissions_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
    CONSTRAINT submissions_priority_is_bounded CHECK (priority BETWEEN -1000 AND 1000)
);

-- A key names one task for as long as the task is kept.
CREATE UNIQUE INDEX submissions_by_key ON tasker.submissions (namespace, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
-- The lists, newest first: ids are UUIDs of version 7 and sort by time.
CREATE INDEX submissions_by_namespace ON tasker.submissions (namespace, task_id);
CREATE INDEX submissions_by_template ON tasker.submissions (template_name, task_id);

-- The tags of a task once more, one a row: a page of a tag is a range of this key.
CREATE TABLE tasker.task_tags (
    tag text COLLATE "C" NOT NULL,
    task_id uuid NOT NULL,
    PRIMARY KEY (tag, task_id)
);

CREATE TABLE tasker.tasks (
    id uuid PRIMARY KEY,
    template_id bigint NOT NULL,
    state text NOT NULL,
    fail_fast boolean NOT NULL,
    steps integer NOT NULL,
    -- Steps neither complete nor resolved by hand; and those that can still move by themselves.
    unfinished integer NOT NULL,
    live integer NOT NULL,
    paused_at tasker.instant,
    halted_at tasker.instant,
    created_at tasker.instant NOT NULL,
    started_at tasker.instant,
    completed_at tasker.instant,
    wake_at tasker.instant,
    CONSTRAINT tasks_state_is_known CHECK (
        state IN ('pending', 'in_progress', 'complete', 'error', 'cancelled', 'resolved_manually')
    ),
    -- No tighter: a counter that a bug has set wrong must not stop the work; it is found and set
    -- right by a recount.
    CONSTRAINT tasks_counters_are_not_negative CHECK (steps > 0 AND unfinished >= 0 AND live >= 0),
    CONSTRAINT tasks_end_fits_state CHECK (
        (completed_at IS NOT NULL) = (state IN ('complete', 'error', 'cancelled', 'resolved_manually'))
    ),
    CONSTRAINT tasks_start_fits_state CHECK (state <> 'in_progress' OR started_at IS NOT NULL),
    CONSTRAINT tasks_wake_only_while_open CHECK (wake_at IS NULL OR completed_at IS NULL)
)
-- The counters are rewritten with every batch that touches the task and stand in no index: with
-- room on the page such an update stays there and touches no index (a HOT update).
WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.05
);

-- The list by state, and the counts of open tasks.
CREATE INDEX tasks_by_state ON tasker.tasks (state, id);
-- The reconciler's look at what is due; an ended task has no wake_at and is not in it.
CREATE INDEX tasks_to_wake ON tasker.tasks (wake_at, id) WHERE wake_at IS NOT NULL;
-- What ended lately: the slowest steps and tasks.
CREATE INDEX tasks_by_end ON tasker.tasks (completed_at) WHERE completed_at IS NOT NULL;

-- Queues that are, or were, paused; a queue without a row is open.
CREATE TABLE tasker.queues (
    name text PRIMARY KEY,
    paused_at tasker.instant,
    paused_by text,
    note text,
    CONSTRAINT queues_pause_is_signed CHECK ((paused_at IS NULL) = (paused_by IS NULL))
);
