-- Workers, and claims that may be asked again.
--
-- Why: people want to see who works and what nobody does; a worker that is to end has to be told;
-- and a claim over the network whose reply was lost has left leases that nobody knows of, which is
-- why what it handed out is remembered for a while. Safe while an older version runs.

CREATE TABLE tasker.workers (
    -- In the order of its bytes, like everywhere else.
    id text COLLATE "C" PRIMARY KEY,
    host text,
    version text,
    labels json,
    handlers text[],
    queues text[],
    slots integer,
    in_flight integer,
    first_seen_at tasker.instant NOT NULL,
    last_seen_at tasker.instant NOT NULL,
    draining_since tasker.instant,
    CONSTRAINT workers_counts_are_not_negative CHECK (slots >= 0 AND in_flight >= 0)
)
-- A row is rewritten every few seconds by its worker's signs of life; nothing indexed changes.
WITH (fillfactor = 50);

-- What one claim handed out, for when it is asked again. No index says which steps: it is looked up
-- by who asked, and is gone after some minutes.
CREATE TABLE tasker.handouts (
    worker text NOT NULL,
    request text NOT NULL,
    claimed_at tasker.instant NOT NULL,
    tasks uuid[] NOT NULL,
    steps integer[] NOT NULL,
    lease_nos bigint[] NOT NULL,
    PRIMARY KEY (worker, request)
);
-- Rows come in the order of their times and go in it: a summary of each range of pages will do.
CREATE INDEX handouts_by_age ON tasker.handouts USING brin (claimed_at) WITH (pages_per_range = 16);

-- A claim, unless it was made before. Two that come at the same time take turns; the second statement
-- sees what the one before it has committed. The caller keeps what was handed out in the same
-- transaction.
CREATE FUNCTION tasker.claim_once(
    p_queues text[],
    p_from bigint[],
    p_task uuid,
    p_step integer,
    p_handlers text[],
    p_worker text,
    p_limit integer,
    p_lease_until timestamptz,
    p_now timestamptz,
    p_request text
)
    RETURNS TABLE (
        place bigint,
        ready_at bigint,
        task_id uuid,
        step_index integer,
        template_id bigint,
        attempts integer,
        attempt_limit integer,
        run_no integer,
        lease_no bigint,
        version bigint,
        deadline_at timestamptz,
        last_error text,
        last_error_class text,
        task_started boolean,
        context text,
        parents integer[],
        parent_results text[]
    )
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_worker || ' ' || p_request, 0));
    IF EXISTS (
        SELECT FROM tasker.handouts h WHERE h.worker = p_worker AND h.request = p_request
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT * FROM tasker.claim_steps(
        p_queues, p_from, p_task, p_step, p_handlers, p_worker, p_limit, p_lease_until, p_now
    );
END
$$;
