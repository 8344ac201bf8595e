//! `/api/workers`: who works.

use application::ports::Worker;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::name::WorkerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::worker::{FactsBody, WorkerBody};
use crate::api::Api;
use crate::extract::{Body, Caller, OptionalBody, Query, Segments, parsed};
use crate::operators::Reason;
use crate::problem::Problem;
use crate::{cursor, schema};

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct WorkerParameters {
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::WorkerCursor>)]
    cursor: Option<String>,
}

/// A part of the list of workers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkerPage {
    items: Vec<WorkerBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Workers by id, those included that were not seen for a while; after an hour they are forgotten.
#[utoipa::path(
    get, path = "/api/workers", operation_id = "listWorkers", tag = "workers",
    params(WorkerParameters),
    responses((status = 200, description = "A page of them", body = WorkerPage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_workers(
    State(api): State<Api>,
    uri: Uri,
    Query(asked): Query<WorkerParameters>,
) -> Result<Response, Problem> {
    let limit = cursor::limit(asked.limit)?;
    let after = cursor::read(asked.cursor.as_deref())?;
    let workers = api.orchestrator().workers(after, limit).await?;
    let is_full = u32::try_from(workers.len()).unwrap_or(u32::MAX) >= limit;
    let last = workers.last().filter(|_| is_full);
    let next = last.map(|worker| cursor::write(&worker.id));
    let link = cursor::link(&uri, next.as_deref());
    let now = api.orchestrator().ports().clock.now();
    let items = workers.into_iter();
    let items = items.map(|worker| WorkerBody::of(worker, now)).collect();
    Ok((link, Json(WorkerPage { items, next })).into_response())
}

/// A worker says who it is. Optional: its first claim says enough for it to work.
#[utoipa::path(
    put, path = "/api/workers/{id}", operation_id = "registerWorker", tag = "workers",
    params(("id" = schema::WorkerId, Path, description = "The worker")),
    request_body = FactsBody,
    responses((status = 200, description = "It is registered", body = WorkerBody))
)]
pub(crate) async fn register_worker(
    State(api): State<Api>,
    segments: Segments,
    Body(facts): Body<FactsBody>,
) -> Result<Json<WorkerBody>, Problem> {
    let id = segments.parse("id", "worker", WorkerId::parse)?;
    let facts = facts.read()?;
    let worker = api.orchestrator().register_worker(&id, facts).await?;
    Ok(show(&api, worker))
}

/// One worker.
#[utoipa::path(
    get, path = "/api/workers/{id}", operation_id = "showWorker", tag = "workers",
    params(("id" = schema::WorkerId, Path, description = "The worker")),
    responses((status = 200, description = "As it was last seen", body = WorkerBody))
)]
pub(crate) async fn show_worker(
    State(api): State<Api>,
    segments: Segments,
) -> Result<Json<WorkerBody>, Problem> {
    let id = segments.parse("id", "worker", WorkerId::parse)?;
    let worker = api.orchestrator().worker(&id).await?;
    Ok(show(&api, worker.ok_or_else(missing)?))
}

/// Tells a worker to end: it gets no more steps, and hears of it with its next request.
///
/// What it has in hand it may finish. Repeating it is fine.
#[utoipa::path(
    post, path = "/api/workers/{id}/drain", operation_id = "drainWorker", tag = "workers",
    params(("id" = schema::WorkerId, Path, description = "The worker")),
    request_body = Option<Reason>,
    responses((status = 200, description = "It is told", body = WorkerBody))
)]
pub(crate) async fn drain_worker(
    State(api): State<Api>,
    caller: Caller,
    segments: Segments,
    OptionalBody(reason): OptionalBody<Reason>,
) -> Result<Json<WorkerBody>, Problem> {
    let id = segments.parse("id", "worker", WorkerId::parse)?;
    let why = reason.request(caller);
    let worker = api.orchestrator().drain_worker(&id).await?;
    let worker = worker.ok_or_else(missing)?;
    let reason = why.reason.as_ref().map_or("", |reason| reason.as_str());
    tracing::info!(worker = %id, by = why.by.as_str(), reason, "a worker is told to end");
    Ok(show(&api, worker))
}

/// A worker has ended. What it still holds comes back when its leases end; better release it before.
#[utoipa::path(
    delete, path = "/api/workers/{id}", operation_id = "deregisterWorker", tag = "workers",
    params(("id" = schema::WorkerId, Path, description = "The worker")),
    responses((status = 204, description = "It is not there, or no more"))
)]
pub(crate) async fn deregister_worker(
    State(api): State<Api>,
    segments: Segments,
) -> Result<StatusCode, Problem> {
    let id = segments.parse("id", "worker", WorkerId::parse)?;
    api.orchestrator().forget_worker(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn show(api: &Api, worker: Worker) -> Json<WorkerBody> {
    let now = api.orchestrator().ports().clock.now();
    Json(WorkerBody::of(worker, now))
}

fn missing() -> Problem {
    Problem::not_found("worker")
}
