//! `GET /api/analytics/bottlenecks`

use application::Bottlenecks;
use application::ports::{HotStep, SlowStep, SlowTask};
use axum::extract::State;
use axum::response::Response;
use domain::id::TaskId;
use domain::name::{StepName, WorkerId};
use domain::status::Status;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::SpreadBody;
use super::errors::GroupBody;
use super::{ListParameters, kept};
use crate::api::Api;
use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::schema;

/// Where the time goes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Bottlenecks)]
pub(crate) struct BottlenecksBody {
    /// When it was looked at.
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// The tasks that took longest from submission to end.
    slowest_tasks: Vec<SlowTaskBody>,
    /// The steps whose last attempt took longest.
    slowest_steps: Vec<SlowStepBody>,
    /// Steps of templates that took most time in all.
    hot_steps: Vec<HotStepBody>,
    /// What steps fail of.
    errors: Vec<GroupBody>,
}

/// A task that took long.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SlowTask)]
pub(crate) struct SlowTaskBody {
    #[schema(value_type = schema::TaskId)]
    id: TaskId,
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    template: String,
    #[schema(value_type = schema::Version)]
    version: String,
    #[schema(value_type = schema::State)]
    state: Status,
    /// From submission to end.
    duration_ms: u64,
    /// From its first start to its end, if it ever started.
    run_ms: Option<u64>,
    #[schema(value_type = schema::Time)]
    completed_at: Timestamp,
}

/// A step that took long.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SlowStep)]
pub(crate) struct SlowStepBody {
    #[schema(value_type = schema::TaskId)]
    task_id: TaskId,
    #[schema(value_type = schema::Name)]
    step: StepName,
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    template: String,
    #[schema(value_type = schema::Version)]
    version: String,
    #[schema(value_type = schema::State)]
    state: Status,
    /// Its last attempt.
    duration_ms: u64,
    attempt_count: u32,
    #[schema(value_type = schema::WorkerId)]
    worker_id: WorkerId,
    #[schema(value_type = schema::Time)]
    completed_at: Timestamp,
}

/// A step of a template, all versions together, over many tasks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HotStep)]
pub(crate) struct HotStepBody {
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    template: String,
    #[schema(value_type = schema::Name)]
    step: StepName,
    /// Its last attempts.
    durations: SpreadBody,
    /// Attempts before these.
    retries: u64,
    /// Those that failed for good.
    failed: u64,
}

/// Where the time goes: slow tasks, slow steps, and what fails.
///
/// Of the 10,000 tasks that ended last in the window, and at most 100,000 steps of them. Kept for 1 s
/// to 60 s, the longer the more it costs and the more often it is asked for.
#[utoipa::path(
    get, path = "/api/analytics/bottlenecks", operation_id = "showBottlenecks", tag = "analytics",
    params(ListParameters),
    responses((status = 200, description = "The slowest of each", body = BottlenecksBody,
        headers(("Cache-Control" = String, description = "How long it stays the same"))))
)]
pub(crate) async fn show_bottlenecks(
    State(api): State<Api>,
    caller: Caller,
    Query(asked): Query<ListParameters>,
) -> Result<Response, Problem> {
    let asked = ListParameters {
        namespace: caller.within(asked.namespace)?,
        ..asked
    };
    let answer = api.orchestrator().bottlenecks(&asked.question()?).await?;
    let now = api.orchestrator().ports().clock.now();
    let body = BottlenecksBody::of(&answer.value, answer.at);
    Ok(kept(&answer, now, body))
}

impl BottlenecksBody {
    fn of(told: &Bottlenecks, at: Timestamp) -> Self {
        Self {
            at,
            slowest_tasks: told.tasks.iter().map(SlowTaskBody::of).collect(),
            slowest_steps: told.steps.iter().map(SlowStepBody::of).collect(),
            hot_steps: told.hot.iter().map(HotStepBody::of).collect(),
            errors: GroupBody::all(&told.errors),
        }
    }
}

impl SlowTaskBody {
    fn of(task: &SlowTask) -> Self {
        Self {
            id: task.id,
            namespace: task.template.namespace.to_string(),
            template: task.template.name.to_string(),
            version: task.template.version.to_string(),
            state: task.state,
            duration_ms: task.took.get(),
            run_ms: task.ran.map(domain::millis::Millis::get),
            completed_at: task.completed_at,
        }
    }
}

impl SlowStepBody {
    fn of(step: &SlowStep) -> Self {
        Self {
            task_id: step.task,
            step: step.step.clone(),
            namespace: step.template.namespace.to_string(),
            template: step.template.name.to_string(),
            version: step.template.version.to_string(),
            state: step.state,
            duration_ms: step.took.get(),
            attempt_count: step.attempts,
            worker_id: step.worker.clone(),
            completed_at: step.completed_at,
        }
    }
}

impl HotStepBody {
    fn of(step: &HotStep) -> Self {
        Self {
            namespace: step.namespace.to_string(),
            template: step.template.to_string(),
            step: step.step.clone(),
            durations: SpreadBody::of(&step.spread),
            retries: step.retries,
            failed: step.failed,
        }
    }
}
