//! `GET /api/tasks/{id}`

use application::Orchestrator;
use axum::Json;
use axum::extract::{Path, State};
use domain::id::TaskId;

use super::body::TaskBody;
use crate::problem::Problem;

/// All about one task.
pub(crate) async fn show(
    State(orchestrator): State<Orchestrator>,
    Path(id): Path<String>,
) -> Result<Json<TaskBody>, Problem> {
    let missing = || Problem::not_found("there is no such task");
    let task = TaskId::parse(&id).ok_or_else(missing)?;
    let detail = orchestrator.show(task).await?.ok_or_else(missing)?;
    Ok(Json(TaskBody::of(detail)))
}
