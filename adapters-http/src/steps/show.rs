//! `GET /api/tasks/{id}/steps` and `…/steps/{name}`

use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use domain::id::{StepId, TaskId};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::StepBody;
use crate::api::Api;
use crate::attempts::LeaseBody;
use crate::extract::{ExistingStep, ExistingTask};
use crate::operators::entity_tag;
use crate::problem::Problem;
use crate::schema;

/// The steps of a task, in the order of the template.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Steps {
    items: Vec<StepBody>,
}

/// The steps of a task.
#[utoipa::path(
    get, path = "/api/tasks/{id}/steps", operation_id = "listSteps", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task")),
    responses((status = 200, description = "All of them, in the order of the template", body = Steps))
)]
pub(crate) async fn list_steps(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
) -> Result<Json<Steps>, Problem> {
    let detail = api.orchestrator().show(found.task.id).await?;
    let detail = detail.ok_or_else(|| Problem::not_found("task"))?;
    let items = detail.steps.into_iter().map(StepBody::of).collect();
    Ok(Json(Steps { items }))
}

/// One step. Its `ETag` may be sent as `If-Match` with what operators do to it.
#[utoipa::path(
    get, path = "/api/tasks/{id}/steps/{name}", operation_id = "showStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step")),
    responses((status = 200, description = "The step", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn show_step(
    State(api): State<Api>,
    ExistingStep(step): ExistingStep,
) -> Result<Response, Problem> {
    answer(&api, step.id, None).await
}

/// The step as it is now; with this lease, if it was just given.
pub(super) async fn answer(
    api: &Api,
    id: StepId,
    lease: Option<LeaseBody>,
) -> Result<Response, Problem> {
    let StepId { task, index } = id;
    let (version, body) = body(api, task, index.as_usize()).await?;
    let body = match lease {
        Some(lease) => body.with_lease(lease),
        None => body,
    };
    Ok(([(ETAG, entity_tag(version))], Json(body)).into_response())
}

async fn body(api: &Api, task: TaskId, place: usize) -> Result<(i64, StepBody), Problem> {
    let detail = api.orchestrator().show(task).await?;
    let step = detail.and_then(|detail| detail.steps.into_iter().nth(place));
    let step = step.ok_or_else(|| Problem::not_found("step"))?;
    Ok((step.step.version, StepBody::of(step)))
}
