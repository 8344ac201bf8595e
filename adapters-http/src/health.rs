//! Is it alive, is it ready, how is it, and which version is it.

use application::ports::{ClaimScope, NextDue, StoreError, TaskListQuery};
use axum::Json;
use axum::extract::State;
use domain::millis::Millis;
use domain::name::QueueName;
use domain::status::Status;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::problem::Problem;
use crate::schema;

/// The process answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Live {
    live: bool,
}

/// The store answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ready {
    ready: bool,
}

/// How the server is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthStatus {
    /// What is wrong, in words; empty if nothing is.
    warnings: Vec<String>,
    /// The store's time.
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// When the first lease or deadline of a running step lapses.
    #[schema(value_type = Option<schema::Time>)]
    next_lapse: Option<Timestamp>,
    /// When the first open task wants to be looked at.
    #[schema(value_type = Option<schema::Time>)]
    next_wake: Option<Timestamp>,
    /// Queues that are paused.
    paused_queues: usize,
    /// The newest task in error, if there is one.
    #[schema(value_type = Option<schema::TaskId>)]
    newest_error: Option<domain::id::TaskId>,
}

/// Which program this is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ServerVersion {
    name: &'static str,
    #[schema(value_type = schema::Version)]
    version: &'static str,
}

/// A lease that lapsed so long ago should have been taken back.
const OVERDUE: Millis = Millis::from_secs(60);

/// Whether the process answers. Says nothing about the store.
#[utoipa::path(
    get, path = "/health/live", operation_id = "healthLive", tag = "health",
    responses((status = 200, description = "It does", body = Live))
)]
pub(crate) async fn health_live() -> Json<Live> {
    Json(Live { live: true })
}

/// Whether the store answers a query of the kind it is there for.
#[utoipa::path(
    get, path = "/health/ready", operation_id = "healthReady", tag = "health",
    responses((status = 200, description = "It does", body = Ready))
)]
pub(crate) async fn health_ready(State(api): State<Api>) -> Result<Json<Ready>, Problem> {
    ask(&api, None).await?;
    Ok(Json(Ready { ready: true }))
}

/// Whether the server has started: the store is there, and its schema is the one we know.
#[utoipa::path(
    get, path = "/health/startup", operation_id = "healthStartup", tag = "health",
    responses((status = 200, description = "It has", body = Ready))
)]
pub(crate) async fn health_startup(State(api): State<Api>) -> Result<Json<Ready>, Problem> {
    // A server whose store has another schema refuses to begin: whoever answers here has begun.
    ask(&api, None).await?;
    Ok(Json(Ready { ready: true }))
}

/// How the server is: what is paused, what is overdue, what failed last.
#[utoipa::path(
    get, path = "/health/status", operation_id = "healthStatus", tag = "health",
    responses((status = 200, description = "How it is", body = HealthStatus))
)]
pub(crate) async fn health_status(State(api): State<Api>) -> Result<Json<HealthStatus>, Problem> {
    let ports = api.orchestrator().ports();
    let newest_error = ask(&api, Some(Status::Error)).await?;
    let scope = ClaimScope::Queues(vec![QueueName::default()]);
    let NextDue { lapse, wake, .. } = ports.queue.next_due(&scope, None).await?;
    let paused = ports.tasks.paused_queues(None).await?;
    let at = ports.clock.now();
    let overdue = |due: Option<Timestamp>| due.is_some_and(|due| due.plus(OVERDUE) < at);
    let mut warnings = Vec::new();
    if overdue(lapse) {
        warnings
            .push("leases have lapsed and nobody takes them back: does a worker run?".to_owned());
    }
    if overdue(wake) {
        warnings
            .push("open tasks want to be looked at and nobody does: does a worker run?".to_owned());
    }
    Ok(Json(HealthStatus {
        warnings,
        at,
        next_lapse: lapse,
        next_wake: wake,
        paused_queues: paused.len(),
        newest_error,
    }))
}

/// Which program this is.
#[utoipa::path(
    get, path = "/version", operation_id = "showVersion", tag = "health",
    responses((status = 200, description = "Its name and version", body = ServerVersion))
)]
pub(crate) async fn show_version() -> Json<ServerVersion> {
    Json(ServerVersion {
        name: "tasker",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The newest task of this state.
async fn ask(api: &Api, status: Option<Status>) -> Result<Option<domain::id::TaskId>, StoreError> {
    let query = TaskListQuery {
        status,
        limit: 1,
        ..TaskListQuery::default()
    };
    let newest = api.orchestrator().ports().tasks.list(query).await?;
    Ok(newest.items.first().map(|task| task.id))
}
