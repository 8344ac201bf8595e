//! What operators do to whole tasks: cancel, pause, resume, resolve, retry.

use application::OperateRequest;
use application::ports::OperateError;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::error::TransitionError;
use domain::id::TaskId;
use domain::status::Status;
use domain::task::Operation;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::TaskBody;
use super::show::body;
use crate::api::Api;
use crate::extract::{Body, Caller, ExistingTask, OptionalBody};
use crate::operators::{self, Reason};
use crate::problem::Problem;
use crate::schema;

/// Why someone vouches for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ResolveTask {
    /// Kept in the history and in the operation log. More than 8 KiB is cut.
    #[schema(value_type = schema::GivenReason)]
    reason: String,
}

/// Gives a task up: pending steps are cancelled, running ones lose their lease.
///
/// A task that is cancelled already stays so; one that has ended otherwise is a 409.
#[utoipa::path(
    put, path = "/api/tasks/{id}/cancel", operation_id = "cancelTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Option<Reason>,
    responses((status = 204, description = "It is cancelled"))
)]
pub(crate) async fn cancel_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<StatusCode, Problem> {
    let orchestrator = api.orchestrator();
    let request = reason.request(caller);
    let cancel = orchestrator.operate(found.task.id, Operation::Cancel, request, None);
    match cancel.await {
        // It was wanted so, and it is so.
        Ok(_)
        | Err(OperateError::Refused(TransitionError::NotAllowed {
            from: Status::Cancelled,
            ..
        })) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}

/// Claims no more steps of a task; running ones go on.
#[utoipa::path(
    put, path = "/api/tasks/{id}/pause", operation_id = "pauseTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Option<Reason>,
    responses((status = 200, description = "It is paused", body = TaskBody))
)]
pub(crate) async fn pause_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<Json<TaskBody>, Problem> {
    operate(
        &api,
        found.task.id,
        Operation::Pause,
        reason.request(caller),
    )
    .await
}

/// Claims steps of a paused task again.
#[utoipa::path(
    put, path = "/api/tasks/{id}/resume", operation_id = "resumeTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Option<Reason>,
    responses((status = 200, description = "It is not paused", body = TaskBody))
)]
pub(crate) async fn resume_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<Json<TaskBody>, Problem> {
    operate(
        &api,
        found.task.id,
        Operation::Resume,
        reason.request(caller),
    )
    .await
}

/// Vouches for a task in error; its open steps are cancelled.
#[utoipa::path(
    put, path = "/api/tasks/{id}/resolve", operation_id = "resolveTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = ResolveTask,
    responses((status = 200, description = "It is resolved", body = TaskBody))
)]
pub(crate) async fn resolve_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    Body(resolve): Body<ResolveTask>,
) -> Result<Json<TaskBody>, Problem> {
    let request = operators::request(Some(operators::required(&resolve.reason)?), caller);
    operate(&api, found.task.id, Operation::Resolve, request).await
}

/// Lets everything of a task that has failed run again at once: steps in error with their attempts
/// back at zero, steps that back off without the rest of their backoff.
#[utoipa::path(
    put, path = "/api/tasks/{id}/retry", operation_id = "retryTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Option<Reason>,
    responses((status = 200, description = "What can run, runs", body = TaskBody))
)]
pub(crate) async fn retry_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<Json<TaskBody>, Problem> {
    let task = found.task.id;
    api.orchestrator()
        .retry_task(task, &reason.request(caller))
        .await?;
    body(&api, task).await.map(Json)
}

async fn operate(
    api: &Api,
    task: TaskId,
    operation: Operation,
    request: OperateRequest,
) -> Result<Json<TaskBody>, Problem> {
    api.orchestrator()
        .operate(task, operation, request, None)
        .await?;
    body(api, task).await.map(Json)
}
