-- Lets the role named by `tasker.grant_to` use the schema. Whatever it had is taken away first, so that
-- a right that is not named here is one it does not have.
--
-- Every table is named once: one that is not fails the block, so that who adds a table decides what
-- may be done with it.
DO $$
DECLARE
    v_role text := current_setting('tasker.grant_to');
    v_works boolean := current_setting('tasker.grant_right') = 'work';
    v_table text;
    v_right text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
        RAISE EXCEPTION 'there is no role %; create it first', quote_ident(v_role)
            USING ERRCODE = 'undefined_object';
    END IF;
    EXECUTE format('REVOKE ALL ON SCHEMA tasker FROM %I', v_role);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA tasker FROM %I', v_role);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA tasker FROM %I', v_role);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tasker FROM %I', v_role);
    EXECUTE format('GRANT USAGE ON SCHEMA tasker TO %I', v_role);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tasker TO %I', v_role);
    IF v_works THEN
        -- Looked at, and drawn from; never set.
        EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA tasker TO %I', v_role);
    END IF;
    FOR v_table, v_right IN
        SELECT c.relname, r.rights
        FROM pg_class c
        LEFT JOIN (
            VALUES
                ('templates', 'SELECT, INSERT, UPDATE'),
                ('template_steps', 'SELECT, INSERT, UPDATE'),
                ('tasks', 'SELECT, INSERT, UPDATE, DELETE'),
                ('steps', 'SELECT, INSERT, UPDATE, DELETE'),
                ('submissions', 'SELECT, INSERT, UPDATE, DELETE'),
                ('task_tags', 'SELECT, INSERT, DELETE'),
                ('queues', 'SELECT, INSERT, UPDATE, DELETE'),
                ('workers', 'SELECT, INSERT, UPDATE, DELETE'),
                ('handouts', 'SELECT, INSERT, UPDATE, DELETE'),
                ('webhooks', 'SELECT, INSERT, UPDATE, DELETE'),
                ('webhook_deliveries', 'SELECT, INSERT, UPDATE, DELETE'),
                ('api_keys', 'SELECT, INSERT, UPDATE'),
                -- Added to; removed with the whole of a task, by retention; never changed.
                ('history', 'SELECT, INSERT, DELETE'),
                ('operations', 'SELECT, INSERT, DELETE'),
                -- Added to, and no more.
                ('audit', 'SELECT, INSERT'),
                ('audit_outcomes', 'SELECT, INSERT'),
                ('transitions', 'SELECT'),
                ('schema_migrations', 'SELECT')
        ) AS r (name, rights) ON r.name = c.relname
        WHERE c.relnamespace = 'tasker'::regnamespace AND c.relkind IN ('r', 'v', 'p', 'm')
    LOOP
        IF v_right IS NULL THEN
            RAISE EXCEPTION 'nobody has said what may be done with tasker.%', v_table;
        END IF;
        IF v_works THEN
            EXECUTE format('GRANT %s ON tasker.%I TO %I', v_right, v_table, v_role);
        ELSIF v_table NOT IN ('webhooks', 'api_keys') THEN
            EXECUTE format('GRANT SELECT ON tasker.%I TO %I', v_table, v_role);
        END IF;
    END LOOP;
    IF NOT v_works THEN
        EXECUTE format(
            'GRANT SELECT (id, name, grants, created_at, created_by, expires_at, rotated_at, revoked_at, '
            'last_used_at) ON tasker.api_keys TO %I', v_role
        );
        EXECUTE format(
            'GRANT SELECT (id, namespace, events, description, state, suspended_at, suspended_reason, '
            'position, failing_since, created_at, updated_at, version) ON tasker.webhooks TO %I', v_role
        );
    END IF;
END
$$;
