//! [`RetentionStore`].

use application::ports::{Expired, PurgeReply, PurgeRequest, Removal, RetentionStore, StoreError};
use async_trait::async_trait;
use domain::id::TaskId;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};

use crate::PgStore;
use crate::failure::Failure;
use crate::row::{Fields, bounded};
use crate::session::Command;
use crate::time::At;

/// A batch ends where it would remove more steps than this: well within the time of a statement.
const STEPS_MAX: i64 = 10_000;
/// The most tasks that are counted.
const COUNT_MAX: u32 = 100_000;

#[async_trait]
impl RetentionStore for PgStore {
    async fn purge(&self, request: PurgeRequest) -> Result<PurgeReply, StoreError> {
        Ok(self.session.run(Purge { request }).await?)
    }

    async fn expired(&self, request: PurgeRequest) -> Result<Expired, StoreError> {
        Ok(self.session.run(Count { request }).await?)
    }

    async fn remove(&self, task: TaskId) -> Result<Removal, StoreError> {
        Ok(self.session.run(Remove { task }).await?)
    }
}

/// Removes one task. Repeated after a lost reply it finds none.
struct Remove {
    task: TaskId,
}

impl Command for Remove {
    type Reply = Removal;
    const NAME: &'static str = "remove task";

    async fn run(&self, connection: &mut PgConnection) -> Result<Removal, Failure> {
        let mut transaction = connection.begin().await?;
        let found = sqlx::query(include_str!("../queries/retention/lock.sql"))
            .bind(self.task.as_uuid())
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = found else {
            return Ok(Removal::Absent);
        };
        let status = Fields::of(&row, "task", &self.task).status("state")?;
        if !status.is_ended() {
            return Ok(Removal::Open(status));
        }
        sqlx::query(include_str!("../queries/retention/remove.sql"))
            .bind(self.task.as_uuid())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Removal::Removed)
    }
}

/// Removes one batch. Repeated after a lost reply it removes the next one and answers for that.
struct Purge {
    request: PurgeRequest,
}

impl Command for Purge {
    type Reply = PurgeReply;
    const NAME: &'static str = "purge tasks";

    async fn run(&self, connection: &mut PgConnection) -> Result<PurgeReply, Failure> {
        let row = sqlx::query(include_str!("../queries/retention/purge.sql"))
            .bind(self.request.state.as_str())
            .bind(At(self.request.ended_before))
            .bind(bounded(self.request.limit))
            .bind(STEPS_MAX)
            .persistent(false)
            .fetch_one(connection)
            .await?;
        let removed: i32 = row.try_get("removed")?;
        Ok(PurgeReply {
            removed: u32::try_from(removed).unwrap_or_default(),
            oldest_left: row.try_get::<Option<At>, _>("oldest_left")?.map(|at| at.0),
        })
    }
}

struct Count {
    request: PurgeRequest,
}

impl Command for Count {
    type Reply = Expired;
    const NAME: &'static str = "count expired tasks";

    async fn run(&self, connection: &mut PgConnection) -> Result<Expired, Failure> {
        let row = sqlx::query(include_str!("../queries/retention/expired.sql"))
            .bind(self.request.state.as_str())
            .bind(At(self.request.ended_before))
            .bind(i64::from(self.request.limit.clamp(1, COUNT_MAX)))
            .persistent(false)
            .fetch_one(connection)
            .await?;
        let tasks: i32 = row.try_get("tasks")?;
        Ok(Expired {
            tasks: u32::try_from(tasks).unwrap_or_default(),
            oldest: row.try_get::<Option<At>, _>("oldest")?.map(|at| at.0),
        })
    }
}
