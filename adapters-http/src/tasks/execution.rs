//! `GET /api/tasks/{id}/execution` and `…/context`

use axum::Json;
use axum::extract::State;
use domain::id::TaskId;
use domain::name::WorkerId;
use domain::step::Step;
use domain::task::Snapshot;
use domain::text::Text;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::context::ContextBody;
use crate::api::Api;
use crate::extract::ExistingTask;
use crate::{schema, words};

/// How an execution went, and how long it took. What only a single step has is null for tasks of
/// several.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Execution {
    #[schema(value_type = schema::TaskId)]
    id: TaskId,
    #[schema(value_type = schema::PilotStatus)]
    status: &'static str,
    attempt_count: Option<u32>,
    max_attempts: Option<u32>,
    #[schema(value_type = Option<schema::RetryState>)]
    retry_state: Option<String>,
    #[schema(value_type = Option<schema::Time>)]
    next_run_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    last_error: Option<Text>,
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
    #[schema(value_type = schema::Time)]
    created_at: Timestamp,
    #[schema(value_type = Option<schema::Time>)]
    scheduled_for: Option<Timestamp>,
    /// When its first attempt began.
    #[schema(value_type = Option<schema::Time>)]
    started_at: Option<Timestamp>,
    /// When the present or last attempt began.
    #[schema(value_type = Option<schema::Time>)]
    processing_started_at: Option<Timestamp>,
    #[schema(value_type = Option<schema::Time>)]
    completed_at: Option<Timestamp>,
    /// From its submission, or from the time it was scheduled for, to its first start.
    queue_latency_ms: Option<u64>,
    /// From the start of the last attempt to its end; of a task of several steps from the first
    /// start to the end.
    processing_latency_ms: Option<u64>,
    /// From its submission to its end.
    end_to_end_latency_ms: Option<u64>,
}

/// How long a task waited, ran, and took in all.
#[utoipa::path(
    get, path = "/api/tasks/{id}/execution", operation_id = "showExecution", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    responses((status = 200, description = "Its execution", body = Execution))
)]
pub(crate) async fn show_execution(ExistingTask(found): ExistingTask) -> Json<Execution> {
    Json(Execution::of(&found))
}

/// The execution context of a task: counts of its steps, what goes on, and what to do about it.
#[utoipa::path(
    get, path = "/api/tasks/{id}/context", operation_id = "showContext", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    responses((status = 200, description = "Its execution context", body = ContextBody))
)]
pub(crate) async fn show_context(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
) -> Json<ContextBody> {
    let now = api.orchestrator().ports().clock.now();
    Json(ContextBody::of(&found.context(now)))
}

impl Execution {
    fn of(found: &Snapshot) -> Self {
        let task = &found.task;
        let single = match found.steps.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let attempt = single.and_then(|step| step.state.attempt());
        let completed_at = task.state.completed_at();
        let began = match single {
            Some(_) => attempt.map(|(_, at)| at),
            None => task.started_at,
        };
        let due = task
            .facts
            .run_at
            .map_or(task.created_at, |at| at.max(task.created_at));
        let between = |from: Option<Timestamp>, to: Option<Timestamp>| Some(to?.since(from?).get());
        Self {
            id: task.id,
            status: words::status(single.map_or(task.status(), Step::status)),
            attempt_count: single.map(|step| step.attempts),
            max_attempts: single.map(|step| step.attempt_limit),
            retry_state: single.and_then(words::retry_state),
            next_run_at: single.and_then(Step::next_run_at),
            last_error: single.and_then(|step| Some(step.last_error.as_ref()?.message.clone())),
            worker_id: attempt.map(|(worker, _)| worker.clone()),
            created_at: task.created_at,
            scheduled_for: task.facts.run_at,
            started_at: task.started_at,
            processing_started_at: attempt.map(|(_, at)| at),
            completed_at,
            queue_latency_ms: between(Some(due), task.started_at),
            processing_latency_ms: between(began, completed_at),
            end_to_end_latency_ms: between(Some(task.created_at), completed_at),
        }
    }
}
