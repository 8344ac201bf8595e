//! Is it alive, is it ready.

use application::Orchestrator;
use application::ports::{StoreError, TaskListQuery};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::problem::Problem;

/// The process answers; says nothing about the store.
pub(crate) async fn live() -> Json<Value> {
    Json(json!({ "live": true }))
}

/// The store answers a query of the kind it is there for.
pub(crate) async fn ready(
    State(orchestrator): State<Orchestrator>,
) -> Result<Json<Value>, Problem> {
    let query = TaskListQuery {
        limit: 1,
        ..TaskListQuery::default()
    };
    let answer: Result<_, StoreError> = orchestrator.ports().tasks.list(query).await;
    answer?;
    Ok(Json(json!({ "ready": true })))
}
