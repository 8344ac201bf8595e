//! Operating on a whole task: lock, ask, write.

use std::sync::Arc;

use application::ports::{OperateError, TaskDecider};
use domain::id::{StepIndex, TaskId};
use domain::payload::Payload;
use domain::status::Status;
use domain::task::{Snapshot, Task, TaskChange};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::{image, load};
use crate::failure::Failure;
use crate::row::{history, index, int};
use crate::session::Command;
use crate::templates::cache::TemplateCache;
use crate::time::At;

/// One operation.
pub(super) struct Change {
    pub(super) task: TaskId,
    pub(super) decide: TaskDecider,
    pub(super) result: Option<(StepIndex, Payload)>,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for Change {
    type Reply = Result<TaskChange, OperateError>;
    const NAME: &'static str = "change task";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let mut transaction = connection.begin().await?;
        let answer = self.decide_and_write(&mut transaction).await?;
        // What was refused has changed nothing and may as well be committed. A rerun is not the
        // same when repeated, so a commit whose reply is lost is told as such.
        transaction.commit().await.map_err(Failure::Unknown)?;
        Ok(answer)
    }
}

impl Change {
    async fn decide_and_write(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Result<TaskChange, OperateError>, Failure> {
        let Some(before) = lock(connection, self.task, &self.templates).await? else {
            return Ok(Err(OperateError::NotFound));
        };
        let change = match (self.decide)(&before) {
            Ok(change) => change,
            Err(refused) => return Ok(Err(refused.into())),
        };
        write(connection, &before, &change).await?;
        self.keep_result(connection, &before, &change).await?;
        Ok(Ok(change))
    }

    /// The result that an operator gives with the step he vouches for.
    async fn keep_result(
        &self,
        connection: &mut PgConnection,
        before: &Snapshot,
        change: &TaskChange,
    ) -> Result<(), Failure> {
        let Some((step, result)) = &self.result else {
            return Ok(());
        };
        let vouched = |status| status == Status::ResolvedManually;
        let was = before.step(*step).is_ok_and(|step| vouched(step.status()));
        let is = change
            .steps
            .iter()
            .any(|s| s.id.index == *step && vouched(s.status()));
        if was || !is {
            return Ok(());
        }
        sqlx::query(include_str!("../../queries/step/keep_result.sql"))
            .bind(self.task.as_uuid())
            .bind(index(*step))
            .bind(result.as_value().to_string())
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Locks a task and then its steps, and reads them.
///
/// All steps are locked, not only those that will change: a claim that has just taken one of them
/// must not find the task in another state than the one it was when it took it.
pub(super) async fn lock(
    connection: &mut PgConnection,
    task: TaskId,
    templates: &TemplateCache,
) -> Result<Option<Snapshot>, Failure> {
    for sql in [
        include_str!("../../queries/task/lock.sql"),
        include_str!("../../queries/step/lock.sql"),
    ] {
        sqlx::query(sql)
            .bind(task.as_uuid())
            .execute(&mut *connection)
            .await?;
    }
    load::snapshot(connection, task, templates).await
}

/// Writes what a task and its steps are now, and how they came there.
pub(super) async fn write(
    connection: &mut PgConnection,
    before: &Snapshot,
    change: &TaskChange,
) -> Result<(), Failure> {
    image::write(connection, &change.steps, change.at).await?;
    write_task(connection, &change.task).await?;
    let parked = |task: &Task| task.paused_at.is_some() || task.is_halted();
    if parked(&change.task) != parked(&before.task) {
        park(connection, &change.task, parked(&change.task)).await?;
    }
    history::append(connection, &change.trail).await?;
    match &change.record {
        Some(record) => history::log(connection, record).await,
        None => Ok(()),
    }
}

async fn write_task(connection: &mut PgConnection, task: &Task) -> Result<(), Failure> {
    sqlx::query(include_str!("../../queries/task/write.sql"))
        .bind(task.id.as_uuid())
        .bind(task.status().as_str())
        .bind(int(task.tally.unfinished))
        .bind(int(task.tally.live))
        .bind(task.paused_at.map(At))
        .bind(task.halted_at.map(At))
        .bind(task.started_at.map(At))
        .bind(task.state.completed_at().map(At))
        .bind(task.wake_at.map(At))
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the steps of a task out of the claim indexes, or puts them back. Answers how many were
/// not as they should be.
pub(super) async fn park(
    connection: &mut PgConnection,
    task: &Task,
    parked: bool,
) -> Result<u64, Failure> {
    let done = sqlx::query(include_str!("../../queries/step/park.sql"))
        .bind(task.id.as_uuid())
        .bind(parked)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
