//! `GET /api/analytics/performance`

use application::ports::Performance;
use axum::extract::State;
use axum::response::Response;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::SpreadBody;
use super::{WindowParameters, kept};
use crate::api::Api;
use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::schema;

/// How work has gone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Performance)]
pub(crate) struct PerformanceBody {
    /// The beginning of what was looked at: that of the window, or the end of the earliest of the
    /// 10,000 tasks that ended last.
    #[schema(value_type = schema::Time)]
    since: Timestamp,
    /// When it was looked at.
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// Whether more tasks ended in the window than are looked at.
    truncated: bool,
    tasks: EndedTasks,
    steps: EndedSteps,
}

/// Tasks that ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndedTasks {
    ended: u64,
    complete: u64,
    error: u64,
    cancelled: u64,
    resolved_manually: u64,
    /// Of those that ended `complete` or in `error`, how many were complete; null if none ended so.
    success_ratio: Option<f64>,
    /// Tasks that ended per minute.
    per_minute: f64,
    /// From submission to end.
    durations: SpreadBody,
}

/// Their steps, as far as an attempt ended them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndedSteps {
    ended: u64,
    error: u64,
    /// Attempts before the last ones.
    retries: u64,
    /// Last attempts, waiting not included.
    durations: SpreadBody,
}

/// How many tasks ended, and how long they and their steps took.
///
/// Of the 10,000 tasks that ended last in the window, and at most 100,000 steps of them. Kept for 1 s
/// to 60 s, the longer the more it costs and the more often it is asked for.
#[utoipa::path(
    get, path = "/api/analytics/performance", operation_id = "showPerformance", tag = "analytics",
    params(WindowParameters),
    responses((status = 200, description = "Counts and durations", body = PerformanceBody,
        headers(("Cache-Control" = String, description = "How long it stays the same"))))
)]
pub(crate) async fn show_performance(
    State(api): State<Api>,
    caller: Caller,
    Query(asked): Query<WindowParameters>,
) -> Result<Response, Problem> {
    let asked = WindowParameters {
        namespace: caller.within(asked.namespace)?,
        ..asked
    };
    let question = asked.question()?;
    let answer = api.orchestrator().performance(&question).await?;
    let window_begins = answer.at.minus(question.within);
    let body = PerformanceBody::of(&answer.value, window_begins, answer.at);
    let now = api.orchestrator().ports().clock.now();
    Ok(kept(&answer, now, body))
}

impl PerformanceBody {
    fn of(told: &Performance, window_begins: Timestamp, at: Timestamp) -> Self {
        let truncated = told.ended() >= u64::from(application::ports::analytics::TASKS_MAX);
        let since = told
            .earliest_end
            .filter(|_| truncated)
            .unwrap_or(window_begins);
        let minutes = number(at.since(since).get().max(1)) / 60_000.0;
        let judged = told.complete.saturating_add(told.error);
        Self {
            since,
            at,
            truncated,
            tasks: EndedTasks {
                ended: told.ended(),
                complete: told.complete,
                error: told.error,
                cancelled: told.cancelled,
                resolved_manually: told.resolved,
                success_ratio: (judged > 0).then(|| number(told.complete) / number(judged)),
                per_minute: number(told.ended()) / minutes,
                durations: SpreadBody::of(&told.tasks),
            },
            steps: EndedSteps {
                ended: told.steps.count,
                error: told.failed_steps,
                retries: told.retries,
                durations: SpreadBody::of(&told.steps),
            },
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "counts are at most 10,000, spans below 2^53 ms"
)]
fn number(count: u64) -> f64 {
    count as f64
}
