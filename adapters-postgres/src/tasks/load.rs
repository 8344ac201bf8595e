//! Looking at one task.

use std::sync::Arc;

use domain::id::{StepIndex, TaskId};
use domain::payload::Payload;
use domain::task::Snapshot;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::{self, Fields};
use crate::session::Command;
use crate::templates::cache::TemplateCache;

/// The task with all its steps; one statement, so one moment.
pub(super) struct Load {
    pub(super) task: TaskId,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for Load {
    type Reply = Option<Snapshot>;
    const NAME: &'static str = "load task";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        snapshot(connection, self.task, &self.templates).await
    }
}

/// Reads a task; in a transaction that has locked it, as it will stay.
pub(super) async fn snapshot(
    connection: &mut PgConnection,
    task: TaskId,
    templates: &TemplateCache,
) -> Result<Option<Snapshot>, Failure> {
    let rows = sqlx::query(include_str!("../../queries/task/load.sql"))
        .bind(task.as_uuid())
        .fetch_all(&mut *connection)
        .await?;
    // The facts of the task stand beside its first step.
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let template_id: Option<i64> = first.try_get("template_id")?;
    let headless = || row::corrupt("task", &task, &"its first step is missing, or it is itself");
    let template_id = template_id.ok_or_else(headless)?;
    let template = templates.one(connection, template_id).await?;
    let steps = rows.iter().map(|row| row::step::step(row, &template));
    let steps = steps.collect::<Result<Vec<_>, _>>()?;
    let in_order = (0_u32..)
        .map(StepIndex)
        .zip(&steps)
        .all(|(index, step)| step.id.index == index);
    if !in_order || steps.len() != template.steps().len() {
        let detail = "its steps are not those of its template";
        return Err(row::corrupt("task", &task, &detail).into());
    }
    let task = row::task::task(first, &template)?;
    Ok(Some(Snapshot {
        task,
        template,
        steps,
    }))
}

/// The context of a task.
pub(super) struct Context {
    pub(super) task: TaskId,
}

impl Command for Context {
    type Reply = Option<Payload>;
    const NAME: &'static str = "read context";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let row = sqlx::query(include_str!("../../queries/task/context.sql"))
            .bind(self.task.as_uuid())
            .fetch_optional(connection)
            .await?;
        let read = |row| Fields::of(&row, "context of task", &self.task).payload("context");
        Ok(row.map(read).transpose()?)
    }
}

/// The results of its steps.
pub(super) struct Results {
    pub(super) task: TaskId,
}

impl Command for Results {
    type Reply = Vec<(StepIndex, Payload)>;
    const NAME: &'static str = "read results";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/task/results.sql"))
            .bind(self.task.as_uuid())
            .fetch_all(connection)
            .await?;
        let read = |row: &PgRow| -> Result<(StepIndex, Payload), Failure> {
            let fields = Fields::of(row, "result in task", &self.task);
            Ok((
                StepIndex(fields.count("step_index")?),
                fields.payload("result")?,
            ))
        };
        rows.iter().map(read).collect()
    }
}
