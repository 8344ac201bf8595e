//! `GET /api/tasks/{id}`

use axum::Json;
use axum::extract::State;

use super::body::TaskBody;
use crate::api::Api;
use crate::extract::ExistingTask;
use crate::problem::Problem;

/// All about one task.
#[utoipa::path(
    get, path = "/api/tasks/{id}", operation_id = "showTask", tag = "tasks",
    params(("id" = crate::schema::TaskId, Path, description = "The task")),
    responses((status = 200, description = "The task", body = TaskBody))
)]
pub(crate) async fn show_task(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
) -> Result<Json<TaskBody>, Problem> {
    body(&api, found.task.id).await.map(Json)
}

/// The task as it is now.
pub(crate) async fn body(api: &Api, task: domain::id::TaskId) -> Result<TaskBody, Problem> {
    let detail = api.orchestrator().show(task).await?;
    detail
        .map(TaskBody::of)
        .ok_or_else(|| Problem::not_found("task"))
}
