//! Queues over HTTP: paused and resumed.

use application::ports::PausedQueue;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::history::Stamp;
use domain::name::QueueName;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::extract::{Caller, OptionalBody, Segments};
use crate::operators::Reason;
use crate::problem::Problem;
use crate::schema;

/// A queue whose steps are not claimed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PausedQueue)]
pub(crate) struct PausedBody {
    #[schema(value_type = schema::Name)]
    queue: QueueName,
    #[schema(value_type = schema::Time)]
    paused_at: Timestamp,
    /// Who paused it.
    #[schema(value_type = String)]
    by: Actor,
    /// Why.
    #[schema(value_type = Option<String>)]
    note: Option<Text>,
}

/// The queues that are paused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PausedQueues {
    items: Vec<PausedBody>,
}

/// The queues that are paused, by name, at most 1,000.
#[utoipa::path(
    get, path = "/api/queues/paused", operation_id = "listPausedQueues", tag = "queues",
    responses((status = 200, description = "Who paused them, and why", body = PausedQueues))
)]
pub(crate) async fn list_paused_queues(
    State(api): State<Api>,
) -> Result<Json<PausedQueues>, Problem> {
    let paused = api.orchestrator().ports().tasks.paused_queues(None).await?;
    let items = paused.into_iter().map(PausedBody::of).collect();
    Ok(Json(PausedQueues { items }))
}

/// Claims no more steps of a queue, whatever their task; running ones go on.
#[utoipa::path(
    put, path = "/api/queues/{queue}/pause", operation_id = "pauseQueue", tag = "queues",
    params(("queue" = schema::Name, Path, description = "The queue")),
    request_body = Option<Reason>,
    responses((status = 204, description = "It is paused"))
)]
pub(crate) async fn pause_queue(
    State(api): State<Api>,
    caller: Caller,
    segments: Segments,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<StatusCode, Problem> {
    pause(&api, &segments, true, reason, caller).await
}

/// Claims steps of a paused queue again.
#[utoipa::path(
    put, path = "/api/queues/{queue}/resume", operation_id = "resumeQueue", tag = "queues",
    params(("queue" = schema::Name, Path, description = "The queue")),
    request_body = Option<Reason>,
    responses((status = 204, description = "It is not paused"))
)]
pub(crate) async fn resume_queue(
    State(api): State<Api>,
    caller: Caller,
    segments: Segments,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<StatusCode, Problem> {
    pause(&api, &segments, false, reason, caller).await
}

/// A queue is there as soon as someone names it: it may be paused before its first step.
async fn pause(
    api: &Api,
    segments: &Segments,
    paused: bool,
    reason: Reason,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let queue = segments.parse("queue", "queue", QueueName::parse)?;
    let orchestrator = api.orchestrator();
    orchestrator
        .pause_queue(queue, paused, reason.request(caller))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

impl PausedBody {
    fn of(paused: PausedQueue) -> Self {
        let Stamp { at, by, note } = paused.stamp;
        Self {
            queue: paused.queue,
            paused_at: at,
            by,
            note,
        }
    }
}
