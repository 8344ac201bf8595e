//! What happened to a task.

use domain::history::{OperationRecord, Transition};
use domain::id::TaskId;
use sqlx::postgres::PgConnection;

use crate::failure::Failure;
use crate::row::{bounded, history};
use crate::session::Command;

/// A part of its history.
pub(super) struct History {
    pub(super) task: TaskId,
    pub(super) skip: u64,
    pub(super) limit: u32,
}

impl Command for History {
    type Reply = Vec<Transition>;
    const NAME: &'static str = "read history";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/history/transitions.sql"))
            .bind(self.task.as_uuid())
            .bind(skipped(self.skip))
            .bind(bounded(self.limit))
            .fetch_all(connection)
            .await?;
        rows.iter()
            .map(|row| history::transition(row, self.task))
            .collect()
    }
}

/// A part of its operation log.
pub(super) struct Operations {
    pub(super) task: TaskId,
    pub(super) skip: u64,
    pub(super) limit: u32,
}

impl Command for Operations {
    type Reply = Vec<OperationRecord>;
    const NAME: &'static str = "read operations";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/history/operations.sql"))
            .bind(self.task.as_uuid())
            .bind(skipped(self.skip))
            .bind(bounded(self.limit))
            .fetch_all(connection)
            .await?;
        rows.iter()
            .map(|row| history::operation(row, self.task))
            .collect()
    }
}

fn skipped(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
