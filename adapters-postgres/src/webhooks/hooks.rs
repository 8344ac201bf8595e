//! Statements on webhooks.

use application::ports::LeaseWebhooks;
use domain::name::Namespace;
use domain::text::Text;
use domain::webhook::{Webhook, WebhookId, WebhookState};
use sqlx::postgres::{PgConnection, PgQueryResult};

use super::rows;
use crate::failure::{Failure, Remedy};
use crate::row::bounded;
use crate::session::Command;
use crate::time::At;

pub(super) struct Insert {
    pub(super) webhook: Webhook,
}

/// The filters as they are stored.
fn filters(webhook: &Webhook) -> Vec<String> {
    webhook.events.iter().map(ToString::to_string).collect()
}

fn suspension(state: &WebhookState) -> (Option<At>, Option<&str>) {
    match state {
        WebhookState::Suspended { at, reason } => (Some(At(*at)), Some(reason.as_str())),
        WebhookState::Enabled | WebhookState::Disabled => (None, None),
    }
}

impl Command for Insert {
    type Reply = ();
    const NAME: &'static str = "insert a webhook";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let hook = &self.webhook;
        let previous = hook.previous_secret.as_ref();
        let (suspended_at, reason) = suspension(&hook.state);
        sqlx::query(include_str!("../../queries/webhook/insert.sql"))
            .bind(hook.id.as_uuid())
            .bind(hook.namespace.as_str())
            .bind(hook.url.as_str())
            .bind(filters(hook))
            .bind(hook.description.as_ref().map(Text::as_str))
            .bind(hook.secret.reveal().as_slice())
            .bind(previous.map(|previous| previous.secret.reveal().as_slice()))
            .bind(previous.map(|previous| At(previous.until)))
            .bind(hook.state.word())
            .bind(suspended_at)
            .bind(reason)
            .bind(hook.position.get())
            .bind(hook.failing_since.map(At))
            .bind(At(hook.created_at))
            .bind(At(hook.updated_at))
            .bind(hook.version)
            .execute(connection)
            .await?;
        Ok(())
    }
}

pub(super) struct Find {
    pub(super) id: WebhookId,
}

impl Command for Find {
    type Reply = Option<Webhook>;
    const NAME: &'static str = "find a webhook";

    async fn run(&self, connection: &mut PgConnection) -> Result<Option<Webhook>, Failure> {
        let query = sqlx::query(include_str!("../../queries/webhook/find.sql"));
        let row = query
            .bind(self.id.as_uuid())
            .fetch_optional(connection)
            .await?;
        row.as_ref().map(rows::webhook).transpose()
    }
}

pub(super) struct List {
    pub(super) namespace: Option<Namespace>,
    pub(super) after: Option<WebhookId>,
    pub(super) limit: u32,
}

impl Command for List {
    type Reply = Vec<Webhook>;
    const NAME: &'static str = "list webhooks";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<Webhook>, Failure> {
        let found = sqlx::query(include_str!("../../queries/webhook/list.sql"))
            .bind(self.namespace.as_ref().map(Namespace::as_str))
            .bind(self.after.map(WebhookId::as_uuid))
            .bind(bounded(self.limit))
            .persistent(false)
            .fetch_all(connection)
            .await?;
        found.iter().map(rows::webhook).collect()
    }
}

pub(super) struct Update {
    pub(super) webhook: Webhook,
}

impl Command for Update {
    type Reply = bool;
    const NAME: &'static str = "update a webhook";

    async fn run(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let hook = &self.webhook;
        let previous = hook.previous_secret.as_ref();
        let (suspended_at, reason) = suspension(&hook.state);
        let done = sqlx::query(include_str!("../../queries/webhook/update.sql"))
            .bind(hook.id.as_uuid())
            .bind(hook.version)
            .bind(hook.url.as_str())
            .bind(filters(hook))
            .bind(hook.description.as_ref().map(Text::as_str))
            .bind(hook.secret.reveal().as_slice())
            .bind(previous.map(|previous| previous.secret.reveal().as_slice()))
            .bind(previous.map(|previous| At(previous.until)))
            .bind(hook.state.word())
            .bind(suspended_at)
            .bind(reason)
            .bind(At(hook.updated_at))
            .execute(connection)
            .await
            // A repeat after a lost reply would find its own write and call it another's.
            .map_err(unknown)?;
        Ok(changed(&done))
    }
}

/// A lost connection leaves it open whether the write was carried out.
fn unknown(error: sqlx::Error) -> Failure {
    if Remedy::of(&error) == Remedy::Reconnect {
        return Failure::Unknown(error);
    }
    Failure::Sql(error)
}

fn changed(done: &PgQueryResult) -> bool {
    done.rows_affected() > 0
}

pub(super) struct Delete {
    pub(super) id: WebhookId,
}

impl Command for Delete {
    type Reply = bool;
    const NAME: &'static str = "delete a webhook";

    async fn run(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let query = sqlx::query(include_str!("../../queries/webhook/delete.sql"));
        let done = query.bind(self.id.as_uuid()).execute(connection).await;
        Ok(changed(&done.map_err(unknown)?))
    }
}

pub(super) struct Lease {
    pub(super) request: LeaseWebhooks,
}

impl Command for Lease {
    type Reply = Vec<Webhook>;
    const NAME: &'static str = "lease webhooks";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<Webhook>, Failure> {
        let leased = sqlx::query(include_str!("../../queries/webhook/lease.sql"))
            .bind(&self.request.owner)
            .bind(At(self.request.now))
            .bind(At(self.request.until))
            .bind(bounded(self.request.limit))
            .fetch_all(connection)
            .await?;
        let leased: Result<Vec<Webhook>, Failure> = leased.iter().map(rows::webhook).collect();
        let mut leased = leased?;
        leased.sort_by_key(|webhook| webhook.id);
        Ok(leased)
    }
}

pub(super) struct Release {
    pub(super) owner: String,
}

impl Command for Release {
    type Reply = ();
    const NAME: &'static str = "release webhooks";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let query = sqlx::query(include_str!("../../queries/webhook/release.sql"));
        query.bind(&self.owner).execute(connection).await?;
        Ok(())
    }
}
