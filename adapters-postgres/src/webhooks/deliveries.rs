//! Statements on deliveries.

use application::ports::{DeliveryQuery, DueDeliveries, PlanDeliveries, RecordAttempts};
use domain::event::EventId;
use domain::text::Text;
use domain::time::Timestamp;
use domain::webhook::{Delivery, WebhookId};
use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::rows;
use crate::failure::Failure;
use crate::row::{bounded, int};
use crate::session::Command;
use crate::time::At;

pub(super) struct Plan {
    pub(super) plan: PlanDeliveries,
}

impl Command for Plan {
    type Reply = bool;
    const NAME: &'static str = "plan deliveries";

    async fn run(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let events: Vec<i64> = self.plan.events.iter().map(|event| event.get()).collect();
        // Repeated after a lost reply it finds the position moved and says no; the next round goes
        // on from there.
        let row = sqlx::query(include_str!("../../queries/webhook/plan.sql"))
            .bind(self.plan.webhook.as_uuid())
            .bind(&self.plan.owner)
            .bind(self.plan.from.get())
            .bind(self.plan.upto.get())
            .bind(events)
            .bind(At(self.plan.now))
            .fetch_one(connection)
            .await?;
        Ok(row.try_get(0)?)
    }
}

pub(super) struct Due {
    pub(super) webhook: WebhookId,
    pub(super) now: Timestamp,
    pub(super) limit: u32,
}

impl Command for Due {
    type Reply = DueDeliveries;
    const NAME: &'static str = "look for due deliveries";

    async fn run(&self, connection: &mut PgConnection) -> Result<DueDeliveries, Failure> {
        let found = sqlx::query(include_str!("../../queries/webhook/due.sql"))
            .bind(self.webhook.as_uuid())
            .bind(At(self.now))
            .bind(bounded(self.limit))
            .fetch_all(&mut *connection)
            .await?;
        let waiting = sqlx::query(include_str!("../../queries/webhook/waiting.sql"))
            .bind(self.webhook.as_uuid())
            .bind(At(self.now))
            .fetch_one(connection)
            .await?;
        let pending: i64 = waiting.try_get("pending")?;
        Ok(DueDeliveries {
            due: found.iter().map(rows::delivery).collect::<Result<_, _>>()?,
            pending: u32::try_from(pending).unwrap_or(u32::MAX),
            next_at: waiting.try_get::<Option<At>, _>("next_at")?.map(|at| at.0),
        })
    }
}

pub(super) struct Record {
    pub(super) attempts: RecordAttempts,
}

impl Command for Record {
    type Reply = bool;
    const NAME: &'static str = "record deliveries";

    async fn run(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let all = &self.attempts.deliveries;
        let events: Vec<i64> = all.iter().map(|d| d.event.get()).collect();
        let states: Vec<&str> = all.iter().map(|d| d.state.word()).collect();
        let times: Vec<At> = all.iter().map(|d| At(d.state.at())).collect();
        let attempts: Vec<i32> = all.iter().map(|d| int(d.attempts)).collect();
        let statuses: Vec<Option<i32>> = all.iter().map(|d| d.last_status.map(i32::from)).collect();
        let errors: Vec<_> = all
            .iter()
            .map(|d| d.last_error.as_ref().map(Text::as_str))
            .collect();
        let row = sqlx::query(include_str!("../../queries/webhook/record.sql"))
            .bind(self.attempts.webhook.as_uuid())
            .bind(&self.attempts.owner)
            .bind(self.attempts.failing_since.map(At))
            .bind(self.attempts.suspend.as_ref().map(Text::as_str))
            .bind(At(self.attempts.now))
            .bind(events)
            .bind(states)
            .bind(times)
            .bind(attempts)
            .bind(statuses)
            .bind(errors)
            .fetch_one(connection)
            .await?;
        Ok(row.try_get(0)?)
    }
}

pub(super) struct List {
    pub(super) query: DeliveryQuery,
}

impl Command for List {
    type Reply = Vec<Delivery>;
    const NAME: &'static str = "list deliveries";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<Delivery>, Failure> {
        let found = sqlx::query(include_str!("../../queries/webhook/deliveries.sql"))
            .bind(self.query.webhook.as_uuid())
            .bind(self.query.state)
            .bind(self.query.before.map(EventId::get))
            .bind(bounded(self.query.limit))
            .persistent(false)
            .fetch_all(connection)
            .await?;
        found.iter().map(rows::delivery).collect()
    }
}

pub(super) struct Redeliver {
    pub(super) webhook: WebhookId,
    pub(super) event: Option<EventId>,
    pub(super) now: Timestamp,
}

impl Command for Redeliver {
    type Reply = u32;
    const NAME: &'static str = "redeliver";

    async fn run(&self, connection: &mut PgConnection) -> Result<u32, Failure> {
        let done = sqlx::query(include_str!("../../queries/webhook/redeliver.sql"))
            .bind(self.webhook.as_uuid())
            .bind(self.event.map(EventId::get))
            .bind(At(self.now))
            .persistent(false)
            .execute(connection)
            .await?;
        Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
    }
}

pub(super) struct Prune {
    pub(super) before: Timestamp,
    pub(super) limit: u32,
}

impl Command for Prune {
    type Reply = u32;
    const NAME: &'static str = "prune deliveries";

    async fn run(&self, connection: &mut PgConnection) -> Result<u32, Failure> {
        let done = sqlx::query(include_str!("../../queries/webhook/prune.sql"))
            .bind(At(self.before))
            .bind(i64::from(self.limit.clamp(1, 10_000)))
            .execute(connection)
            .await?;
        Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
    }
}
