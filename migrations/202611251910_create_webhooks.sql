-- Webhooks and what is on its way to them.
--
-- Why: each webhook has a position in the feed of its own, and a delivery for each event it wants, so
-- that a receiver that is away for a day misses nothing and keeps nobody else waiting. Nothing of it
-- is written where steps are claimed and finished. Safe while an older version runs.

CREATE TABLE tasker.webhooks (
    id uuid PRIMARY KEY,
    namespace text COLLATE "C" NOT NULL,
    url text NOT NULL,
    -- Filters of names: `*`, `step.*`, `task.completed`.
    events text[] NOT NULL,
    description text,
    -- Kept as they are: whoever signs needs them.
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_until tasker.instant,
    state text NOT NULL,
    suspended_at tasker.instant,
    suspended_reason text,
    -- Everything up to this event has been looked at.
    position bigint NOT NULL,
    failing_since tasker.instant,
    created_at tasker.instant NOT NULL,
    updated_at tasker.instant NOT NULL,
    version bigint NOT NULL,
    -- Who delivers, and until when nobody else does.
    lease_owner text,
    lease_until tasker.instant,
    CONSTRAINT webhooks_state_is_known CHECK (state IN ('enabled', 'disabled', 'suspended')),
    CONSTRAINT webhooks_suspension_fits_state CHECK (
        (suspended_at IS NOT NULL) = (state = 'suspended')
        AND (suspended_reason IS NOT NULL) = (state = 'suspended')
    ),
    CONSTRAINT webhooks_secrets_are_whole CHECK (
        octet_length(secret) = 32
        AND (previous_secret IS NULL) = (previous_until IS NULL)
        AND (previous_secret IS NULL OR octet_length(previous_secret) = 32)
    ),
    CONSTRAINT webhooks_lease_is_whole CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CONSTRAINT webhooks_want_something CHECK (cardinality(events) BETWEEN 1 AND 32),
    CONSTRAINT webhooks_position_is_not_negative CHECK (position >= 0 AND version >= 0)
)
-- A row is rewritten about once a second while it is leased.
WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200);

CREATE INDEX webhooks_by_namespace ON tasker.webhooks (namespace, id);

CREATE TABLE tasker.webhook_deliveries (
    webhook_id uuid NOT NULL REFERENCES tasker.webhooks (id) ON DELETE CASCADE,
    -- Of `tasker.transitions`. The event itself is not copied; it goes when its task is removed.
    event_id bigint NOT NULL,
    state text NOT NULL,
    -- When it is tried next, was delivered, or died.
    at tasker.instant NOT NULL,
    attempts integer NOT NULL,
    last_status integer,
    last_error text,
    created_at tasker.instant NOT NULL,
    PRIMARY KEY (webhook_id, event_id),
    CONSTRAINT webhook_deliveries_state_is_known CHECK (state IN ('pending', 'delivered', 'dead')),
    CONSTRAINT webhook_deliveries_numbers_are_bounded CHECK (
        attempts >= 0 AND last_status BETWEEN 100 AND 999
    )
);

-- What is due of a webhook.
CREATE INDEX webhook_deliveries_pending ON tasker.webhook_deliveries (webhook_id, at, event_id)
    WHERE state = 'pending';
-- What is dead of a webhook, newest first.
CREATE INDEX webhook_deliveries_dead ON tasker.webhook_deliveries (webhook_id, event_id)
    WHERE state = 'dead';
-- What is over and old enough to be removed.
CREATE INDEX webhook_deliveries_over ON tasker.webhook_deliveries (at) WHERE state <> 'pending';
