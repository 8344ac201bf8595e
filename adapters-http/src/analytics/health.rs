//! `GET /api/analytics/health`

use axum::extract::State;
use axum::response::Response;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::kept;
use crate::api::Api;
use crate::problem::Problem;
use crate::schema;

/// How much there is of what. Counts stop at 100,000.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthCounts)]
pub(crate) struct HealthBody {
    /// When it was counted.
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// Tasks that have not started.
    tasks_pending: u64,
    tasks_in_progress: u64,
    /// Tasks that ended in `error`.
    tasks_error: u64,
    /// Steps that may start.
    steps_ready: u64,
    /// Steps whose wait is over.
    steps_due: u64,
    /// Steps that wait for a time.
    steps_waiting: u64,
    steps_running: u64,
    /// Of these, those whose lease or deadline has passed.
    steps_lapsed: u64,
    queues_paused: u64,
}

/// How much there is of what: open tasks, and steps by what they wait for.
#[utoipa::path(
    get, path = "/api/analytics/health", operation_id = "showHealthCounts", tag = "analytics",
    responses((status = 200, description = "Counts", body = HealthBody,
        headers(("Cache-Control" = String, description = "How long it stays the same"))))
)]
pub(crate) async fn show_health_counts(State(api): State<Api>) -> Result<Response, Problem> {
    let answer = api.orchestrator().health_counts().await?;
    let now = api.orchestrator().ports().clock.now();
    let counts = &answer.value;
    let body = HealthBody {
        at: answer.at,
        tasks_pending: counts.tasks_pending,
        tasks_in_progress: counts.tasks_in_progress,
        tasks_error: counts.tasks_error,
        steps_ready: counts.steps_ready,
        steps_due: counts.steps_due,
        steps_waiting: counts.steps_waiting,
        steps_running: counts.steps_running,
        steps_lapsed: counts.steps_lapsed,
        queues_paused: counts.queues_paused,
    };
    Ok(kept(&answer, now, body))
}
