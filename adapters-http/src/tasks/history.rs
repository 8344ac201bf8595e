//! `GET /api/tasks/{id}/history` and `…/operations`

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use domain::history::{Stamp, Transition};
use domain::id::{LeaseNo, StepIndex};
use domain::name::StepName;
use domain::status::Status;
use domain::task::Snapshot;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::Api;
use crate::extract::{ExistingTask, Query, parsed};
use crate::problem::Problem;
use crate::{cursor, schema};

/// Which part of a log.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogParameters {
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::LogCursor>)]
    cursor: Option<String>,
}

/// One change of state.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransitionBody {
    /// The step; null for a change of the task itself.
    #[schema(value_type = Option<schema::Name>)]
    step: Option<StepName>,
    #[schema(value_type = schema::State)]
    from: Status,
    #[schema(value_type = schema::State)]
    to: Status,
    /// `started`, `succeeded`, `failed`, `lease_expired`, `deadline_exceeded`, `retry_scheduled`,
    /// `released`, `cancelled`, `resolved`, `skipped`, `reset`, `retried_now`, `rerun`, `reopened`,
    /// `settled`.
    cause: &'static str,
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// Who did it.
    #[schema(value_type = String)]
    by: Actor,
    /// An operator's reason, or the message of a failure.
    #[schema(value_type = Option<String>)]
    note: Option<Text>,
    /// Attempts ended, this one included; 0 for a task.
    attempt: u32,
    /// The newest lease of the step; 0 for a task.
    #[schema(value_type = i64, minimum = 0)]
    lease_no: LeaseNo,
    /// The run of the step; 0 for a task.
    run_no: u32,
}

/// An operator's act.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationBody {
    /// `cancel_task`, `pause`, `resume`, `resolve_task`, `rerun`, `cancel_step`, `resolve_step`,
    /// `skip`, `reset`, `retry_now`, `raise_limit`.
    operation: String,
    /// The step, if it concerns one.
    #[schema(value_type = Option<schema::Name>)]
    step: Option<StepName>,
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    #[schema(value_type = String)]
    by: Actor,
    /// Why.
    #[schema(value_type = Option<String>)]
    note: Option<Text>,
}

/// A part of a history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransitionPage {
    items: Vec<TransitionBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// A part of an operation log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperationPage {
    items: Vec<OperationBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Every change of state of a task and its steps, in the order they were committed.
#[utoipa::path(
    get, path = "/api/tasks/{id}/history", operation_id = "listTransitions", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task"), LogParameters),
    responses((status = 200, description = "A page of it", body = TransitionPage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_transitions(
    State(api): State<Api>,
    uri: Uri,
    ExistingTask(found): ExistingTask,
    Query(asked): Query<LogParameters>,
) -> Result<Response, Problem> {
    let (skip, limit) = asked.read()?;
    let tasks = &api.orchestrator().ports().tasks;
    let rows = tasks.history(found.task.id, skip, limit).await?;
    let (next, link) = next(skip, rows.len(), limit, &uri);
    let items = rows
        .into_iter()
        .map(|row| TransitionBody::of(row, &found))
        .collect();
    Ok((link, Json(TransitionPage { items, next })).into_response())
}

/// What operators did to a task, oldest first, with their reasons.
#[utoipa::path(
    get, path = "/api/tasks/{id}/operations", operation_id = "listOperations", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task"), LogParameters),
    responses((status = 200, description = "A page of it", body = OperationPage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_operations(
    State(api): State<Api>,
    uri: Uri,
    ExistingTask(found): ExistingTask,
    Query(asked): Query<LogParameters>,
) -> Result<Response, Problem> {
    let (skip, limit) = asked.read()?;
    let tasks = &api.orchestrator().ports().tasks;
    let rows = tasks.operations(found.task.id, skip, limit).await?;
    let (next, link) = next(skip, rows.len(), limit, &uri);
    let items = rows.into_iter().map(|row| {
        let Stamp { at, by, note } = row.stamp;
        OperationBody {
            operation: row.operation,
            step: name(&found, row.step),
            at,
            by,
            note,
        }
    });
    let items = items.collect();
    Ok((link, Json(OperationPage { items, next })).into_response())
}

impl LogParameters {
    fn read(&self) -> Result<(u64, u32), Problem> {
        let skip = cursor::read(self.cursor.as_deref())?;
        Ok((skip.unwrap_or(0), cursor::limit(self.limit)?))
    }
}

/// Where the next page begins; a full page may be the last, and the next one empty.
fn next(skip: u64, rows: usize, limit: u32, uri: &Uri) -> (Option<String>, axum::http::HeaderMap) {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let is_full = rows >= u64::from(limit);
    let next = is_full.then(|| cursor::write(&skip.saturating_add(rows)));
    let link = cursor::link(uri, next.as_deref());
    (next, link)
}

fn name(found: &Snapshot, step: Option<StepIndex>) -> Option<StepName> {
    Some(found.template.step(step?)?.name.clone())
}

impl TransitionBody {
    fn of(row: Transition, found: &Snapshot) -> Self {
        let Stamp { at, by, note } = row.stamp;
        Self {
            step: name(found, row.step),
            from: row.from,
            to: row.to,
            cause: row.cause.as_str(),
            at,
            by,
            note,
            attempt: row.attempt,
            lease_no: row.lease_no,
            run_no: row.run_no,
        }
    }
}
