//! History and the operation log: to rows and back.

use application::ports::StoreError;
use domain::history::{Cause, OperationRecord, Stamp, Transition};
use domain::id::{LeaseNo, StepIndex, TaskId};
use domain::text::{Actor, Text};
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

use super::{Fields, index, int};
use crate::failure::Failure;
use crate::time::At;

/// Appends rows of history, in order.
pub(crate) async fn append(
    connection: &mut PgConnection,
    rows: &[Transition],
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let column = |get: fn(&Transition) -> &str| rows.iter().map(get).collect::<Vec<_>>();
    let tasks: Vec<Uuid> = rows.iter().map(|row| row.task.as_uuid()).collect();
    let steps: Vec<Option<i32>> = rows.iter().map(|row| row.step.map(index)).collect();
    let times: Vec<At> = rows.iter().map(|row| At(row.stamp.at)).collect();
    let notes: Vec<_> = rows
        .iter()
        .map(|row| row.stamp.note.as_ref().map(Text::as_str))
        .collect();
    sqlx::query(include_str!("../../queries/history/append.sql"))
        .bind(tasks)
        .bind(steps)
        .bind(column(|row| row.from.as_str()))
        .bind(column(|row| row.to.as_str()))
        .bind(column(|row| row.cause.as_str()))
        .bind(times)
        .bind(column(|row| row.stamp.by.as_str()))
        .bind(notes)
        .bind(rows.iter().map(|row| int(row.attempt)).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|row| row.lease_no.get())
                .collect::<Vec<_>>(),
        )
        .bind(rows.iter().map(|row| int(row.run_no)).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// Appends a row of the operation log.
pub(crate) async fn log(
    connection: &mut PgConnection,
    record: &OperationRecord,
) -> Result<(), Failure> {
    sqlx::query(include_str!("../../queries/history/log.sql"))
        .bind(record.task.as_uuid())
        .bind(record.step.map(index))
        .bind(&record.operation)
        .bind(At(record.stamp.at))
        .bind(record.stamp.by.as_str())
        .bind(record.stamp.note.as_ref().map(Text::as_str))
        .execute(connection)
        .await?;
    Ok(())
}

/// A row of history of this task.
pub(crate) fn transition(row: &PgRow, task: TaskId) -> Result<Transition, Failure> {
    let fields = Fields::of(row, "transition of task", &task);
    Ok(Transition {
        task,
        step: step(&fields)?,
        from: fields.status("from_state")?,
        to: fields.status("to_state")?,
        cause: fields.word("cause", Cause::parse)?,
        stamp: stamp(&fields)?,
        attempt: fields.count("attempt")?,
        lease_no: LeaseNo::new(fields.get("lease_no")?),
        run_no: fields.count("run_no")?,
    })
}

/// A row of the operation log of this task.
pub(crate) fn operation(row: &PgRow, task: TaskId) -> Result<OperationRecord, Failure> {
    let fields = Fields::of(row, "operation on task", &task);
    Ok(OperationRecord {
        task,
        step: step(&fields)?,
        operation: fields.get("operation")?,
        stamp: stamp(&fields)?,
    })
}

fn step(fields: &Fields<'_>) -> Result<Option<StepIndex>, StoreError> {
    match fields.get::<Option<i32>>("step_index")? {
        Some(_) => fields
            .count("step_index")
            .map(|index| Some(StepIndex(index))),
        None => Ok(None),
    }
}

fn stamp(fields: &Fields<'_>) -> Result<Stamp, StoreError> {
    Ok(Stamp {
        at: fields.time("at")?,
        by: Actor::named(fields.get("actor")?),
        note: fields.get::<Option<&str>>("note")?.map(Text::clean),
    })
}
