//! Looking for wrong counters.

use application::ports::Miscounts;
use domain::id::TaskId;
use sqlx::Row;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::failure::Failure;
use crate::session::Command;

/// The most tasks of one page.
const PAGE_MAX: u32 = 10_000;
/// A page ends where its open tasks have more steps than this.
const STEPS_MAX: i64 = 20_000;

/// A page of tasks, recounted.
pub(super) struct Recount {
    pub(super) after: Option<TaskId>,
    pub(super) limit: u32,
}

impl Command for Recount {
    type Reply = Miscounts;
    const NAME: &'static str = "look for wrong counters";

    async fn run(&self, connection: &mut PgConnection) -> Result<Miscounts, Failure> {
        let row = sqlx::query(include_str!("../../queries/task/miscounted.sql"))
            .bind(self.after.map(TaskId::as_uuid))
            .bind(i64::from(self.limit.clamp(1, PAGE_MAX)))
            .bind(STEPS_MAX)
            // Once a minute; how best to read so many tasks depends on how many there are.
            .persistent(false)
            .fetch_one(connection)
            .await?;
        let wrong: Vec<Uuid> = row.try_get("wrong")?;
        let next: Option<Uuid> = row.try_get("next")?;
        Ok(Miscounts {
            wrong: wrong.into_iter().map(TaskId::from_uuid).collect(),
            next: next.map(TaskId::from_uuid),
        })
    }
}
