//! `DELETE /api/tasks/{id}`

use application::ports::Removal;
use axum::extract::State;
use axum::http::StatusCode;

use crate::api::Api;
use crate::extract::ExistingTask;
use crate::problem::{Kind, Problem};
use crate::schema;

/// Removes a task that has ended, with its steps, results, history and idempotency key.
#[utoipa::path(
    delete, path = "/api/tasks/{id}", operation_id = "deleteTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    responses((status = 204, description = "It is gone"))
)]
pub(crate) async fn delete_task(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
) -> Result<StatusCode, Problem> {
    let retention = &api.orchestrator().ports().retention;
    match retention.remove(found.task.id).await? {
        Removal::Removed => Ok(StatusCode::NO_CONTENT),
        Removal::Absent => Err(Problem::not_found("task")),
        Removal::Open(status) => {
            let detail = format!("the task is {status}; cancel it first");
            Err(Problem::new(Kind::NotEnded, detail))
        }
    }
}
