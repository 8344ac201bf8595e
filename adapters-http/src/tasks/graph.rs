//! `GET /api/tasks/{id}/graph` and `…/explain`

use application::Explanation;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::name::StepName;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::drawing::{Drawing, GraphBody, GraphParameters};
use crate::extract::{ExistingTask, Query};
use crate::problem::Problem;
use crate::schema;

/// Why a task stands where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Explanation)]
pub(crate) struct ExplanationBody {
    /// The task in a few sentences.
    summary: String,
    execution_status: &'static str,
    recommended_action: &'static str,
    /// Its steps that are not done, at most 1,000.
    steps: Vec<StepExplanationBody>,
    /// When this was true.
    #[schema(value_type = schema::Time)]
    at: Timestamp,
}

/// Why a step stands where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StepExplanation)]
pub(crate) struct StepExplanationBody {
    #[schema(value_type = schema::Name)]
    step: StepName,
    /// The word for it, as in a step.
    readiness: &'static str,
    /// When that ends by itself, if it does.
    #[schema(value_type = Option<schema::Time>)]
    until: Option<Timestamp>,
    /// In a sentence.
    why: String,
    /// The parents that are not done.
    #[schema(value_type = Vec<schema::Name>)]
    waits_for: Vec<StepName>,
    /// What someone could do, if anything.
    advice: Option<&'static str>,
}

/// The graph of a task with the states of its steps: JSON, Mermaid or SVG.
#[utoipa::path(
    get, path = "/api/tasks/{id}/graph", operation_id = "showTaskGraph", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task"), GraphParameters),
    responses((status = 200, description = "The graph", content(
        (GraphBody = "application/json"),
        (String = "text/vnd.mermaid"),
        (String = "image/svg+xml"),
    )))
)]
pub(crate) async fn show_task_graph(
    ExistingTask(found): ExistingTask,
    Query(asked): Query<GraphParameters>,
) -> Result<Response, Problem> {
    Drawing::of_task(&found).answer(&asked)
}

/// Why a task stands where it stands, step by step, and what could be done about it.
#[utoipa::path(
    get, path = "/api/tasks/{id}/explain", operation_id = "explainTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    responses((status = 200, description = "In words", body = ExplanationBody))
)]
pub(crate) async fn explain_task(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
) -> Result<Json<ExplanationBody>, Problem> {
    let explanation = api.orchestrator().explain(found.task.id).await?;
    let explanation = explanation.ok_or_else(|| Problem::not_found("task"))?;
    Ok(Json(ExplanationBody::of(explanation)))
}

impl ExplanationBody {
    fn of(explanation: Explanation) -> Self {
        let steps = explanation
            .steps
            .into_iter()
            .map(|step| StepExplanationBody {
                step: step.step,
                readiness: step.readiness,
                until: step.until,
                why: step.why,
                waits_for: step.waits_for,
                advice: step.advice,
            });
        Self {
            summary: explanation.summary,
            execution_status: explanation.execution_status.as_str(),
            recommended_action: explanation.recommended_action.as_str(),
            steps: steps.collect(),
            at: explanation.at,
        }
    }
}
