-- Templates, and what all tables share.
--
-- Why: everything of ours lives in the schema `tasker`, so that it can stay in a database that
-- belongs to somebody else. The schema itself is made by the migrator, which keeps its own table
-- there. Safe while an older version runs: there is none.

-- A time that every reader can hold. 'infinity' and years beyond 9998 make some drivers panic, so
-- they cannot be stored anywhere.
CREATE DOMAIN tasker.instant AS timestamptz
    CONSTRAINT instant_is_finite_and_bounded CHECK (
        isfinite(VALUE)
        AND VALUE >= timestamptz '0001-01-01 00:00:00+00'
        AND VALUE < timestamptz '9999-01-01 00:00:00+00'
    );

CREATE TABLE tasker.templates (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    namespace text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    -- The version written so that bytes sort as semantic versions do.
    version_order text COLLATE "C" NOT NULL,
    is_release boolean NOT NULL,
    content_hash bytea NOT NULL,
    -- `json`, not `jsonb`, here and for every payload: it keeps the text as it was written, so that
    -- numbers and hashes read back the same, and costs less to write. Cast to use jsonb operators.
    document json NOT NULL,
    created_at tasker.instant NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT templates_version_is_short CHECK (length(version) <= 256),
    CONSTRAINT templates_content_hash_is_sha256 CHECK (octet_length(content_hash) = 32),
    -- Serves the look-up by key, the latest version of a name, and the list in order.
    CONSTRAINT templates_key UNIQUE (namespace, name, version_order)
);

-- The steps of a template as rows, so that a task is submitted by copying them inside the server.
CREATE TABLE tasker.template_steps (
    template_id bigint NOT NULL REFERENCES tasker.templates (id) ON DELETE CASCADE,
    step_index integer NOT NULL,
    name text NOT NULL,
    queue text NOT NULL,
    handler text NOT NULL,
    attempt_limit integer NOT NULL,
    -- How long after its start an attempt is taken back, heartbeats or not.
    deadline_ms bigint NOT NULL,
    -- Its share of the place in the queue, in microseconds; the task's priority is added.
    head_start bigint NOT NULL,
    parents integer[] NOT NULL,
    children integer[] NOT NULL,
    PRIMARY KEY (template_id, step_index)
);

-- A version's content never changes: tasks rely on it without locking it.
CREATE FUNCTION tasker.refuse_template_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a template never changes; put a new version instead'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT
        FROM tasker.submissions f
        JOIN tasker.tasks t ON t.id = f.task_id
        WHERE f.template_name = OLD.name AND f.namespace = OLD.namespace AND t.template_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'template %/%@% is in use by tasks', OLD.namespace, OLD.name, OLD.version
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER templates_never_change
    BEFORE UPDATE OR DELETE ON tasker.templates
    FOR EACH ROW EXECUTE FUNCTION tasker.refuse_template_change();
