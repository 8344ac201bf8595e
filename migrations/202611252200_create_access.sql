-- API keys, and the log of who did what.
--
-- Why: whoever asks shows a key, of which only a hash is kept. An act of an operator is written down
-- before it is begun, and how it ended afterwards, in a row of its own: neither is ever changed. Safe
-- while an older version runs.

CREATE TABLE tasker.api_keys (
    -- The public part, 16 hexadecimal digits.
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    -- What it permits: [{"permissions": […], "namespaces": […]}, …]. Never changed.
    grants jsonb NOT NULL,
    -- SHA-256 of the secret, and of the one before the last rotation while that is still good.
    hash bytea NOT NULL,
    previous_hash bytea,
    previous_until tasker.instant,
    created_at tasker.instant NOT NULL,
    created_by text NOT NULL,
    expires_at tasker.instant,
    rotated_at tasker.instant,
    revoked_at tasker.instant,
    last_used_at tasker.instant,
    version bigint NOT NULL,
    CONSTRAINT api_keys_id_is_hexadecimal CHECK (id ~ '^[0-9a-f]{16}$'),
    CONSTRAINT api_keys_hashes_are_whole CHECK (
        octet_length(hash) = 32
        AND (previous_hash IS NULL) = (previous_until IS NULL)
        AND (previous_hash IS NULL OR octet_length(previous_hash) = 32)
    ),
    CONSTRAINT api_keys_grants_are_a_list CHECK (jsonb_typeof(grants) = 'array')
) WITH (fillfactor = 70);

CREATE TABLE tasker.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at tasker.instant NOT NULL,
    actor text COLLATE "C" NOT NULL,
    principal_kind text NOT NULL,
    principal_id text NOT NULL,
    operation text COLLATE "C" NOT NULL,
    target text NOT NULL,
    namespace text,
    address text,
    request_id text,
    CONSTRAINT audit_principal_kind_is_known CHECK (
        principal_kind IN ('key', 'token', 'config', 'open', 'store')
    )
);

CREATE INDEX audit_by_actor ON tasker.audit (actor, id);
CREATE INDEX audit_by_operation ON tasker.audit (operation, id);
CREATE INDEX audit_by_time ON tasker.audit (at, id);

-- How an act ended. One that has no row is under way, or nobody lived to tell.
CREATE TABLE tasker.audit_outcomes (
    audit_id bigint PRIMARY KEY REFERENCES tasker.audit,
    at tasker.instant NOT NULL,
    status integer NOT NULL,
    CONSTRAINT audit_outcomes_status_is_one CHECK (status BETWEEN 100 AND 599)
);

-- Not even an owner changes these by mistake; a superuser who means to must take the trigger away.
CREATE FUNCTION tasker.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tasker.audit
    FOR EACH STATEMENT EXECUTE FUNCTION tasker.refuse_audit_change();

CREATE TRIGGER audit_outcomes_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tasker.audit_outcomes
    FOR EACH STATEMENT EXECUTE FUNCTION tasker.refuse_audit_change();
