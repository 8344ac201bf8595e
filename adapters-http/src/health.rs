//! Is it alive, is it ready.

use application::ports::{StoreError, TaskListQuery};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
pub(crate) struct Live {
    live: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Ready {
    ready: bool,
}

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
    let query = TaskListQuery {
        limit: 1,
        ..TaskListQuery::default()
    };
    let tasks = &api.orchestrator().ports().tasks;
    let answer: Result<_, StoreError> = tasks.list(query).await;
    answer?;
    Ok(Json(Ready { ready: true }))
}
