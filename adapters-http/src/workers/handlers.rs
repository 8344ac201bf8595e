//! `GET /api/handlers`: who does what, and what nobody does.

use std::ops::Bound;

use application::{HandlerDemand, HandlerView};
use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use domain::name::{HandlerName, QueueName};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::Api;
use crate::extract::{Query, parsed};
use crate::problem::Problem;
use crate::templates::list::KeyBody;
use crate::{cursor, schema};

/// The most templates that are named with one handler.
const TEMPLATES_MAX: usize = 20;

/// Which handlers, and which part of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct HandlerParameters {
    /// Only those for which something waits that no live worker will do, or only the others.
    #[serde(deserialize_with = "parsed")]
    unserved: Option<bool>,
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::HandlerCursor>)]
    cursor: Option<String>,
}

/// A handler.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Handler)]
pub(crate) struct HandlerBody {
    #[schema(value_type = schema::HandlerName)]
    handler: HandlerName,
    /// Workers seen within the last minute that have it and are not told to end.
    live_workers: u32,
    /// Whether steps wait for it in a queue from which no live worker takes them.
    unserved: bool,
    /// What waits for it, by queue.
    queues: Vec<QueueBody>,
    /// The latest versions of templates that name it, at most 20 of them.
    templates: Vec<KeyBody>,
}

/// What waits for a handler in one queue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HandlerQueue)]
pub(crate) struct QueueBody {
    #[schema(value_type = schema::Name)]
    queue: QueueName,
    /// Steps that may start.
    ready: u32,
    /// Steps whose time has not come.
    waiting: u32,
    /// Live workers that have the handler and take steps from this queue.
    live_workers: u32,
}

/// A part of the list of handlers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandlerPage {
    items: Vec<HandlerBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Every handler that the latest version of a template or a waiting step names, or a live worker has.
///
/// Counts stop at 10,000 steps that may start and 10,000 that wait.
#[utoipa::path(
    get, path = "/api/handlers", operation_id = "listHandlers", tag = "workers",
    params(HandlerParameters),
    responses((status = 200, description = "A page of them, by name", body = HandlerPage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_handlers(
    State(api): State<Api>,
    uri: Uri,
    Query(asked): Query<HandlerParameters>,
) -> Result<Response, Problem> {
    let limit = cursor::limit(asked.limit)?;
    let after: Option<HandlerName> = cursor::read(asked.cursor.as_deref())?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let views = api.orchestrator().handlers().await?;
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let wanted = |view: &HandlerView| asked.unserved.is_none_or(|it| it == view.is_unserved());
    let mut rest = views
        .range((from, Bound::Unbounded))
        .filter(|(_, view)| wanted(view));
    let page = rest.by_ref().take(limit);
    let items: Vec<HandlerBody> = page
        .map(|(handler, view)| HandlerBody::of(handler, view))
        .collect();
    let is_full = rest.next().is_some();
    let last = items.last().filter(|_| is_full);
    let next = last.map(|last| cursor::write(&last.handler));
    let link = cursor::link(&uri, next.as_deref());
    Ok((link, Json(HandlerPage { items, next })).into_response())
}

impl HandlerBody {
    fn of(handler: &HandlerName, view: &HandlerView) -> Self {
        let queue = |demand: &HandlerDemand| QueueBody {
            queue: demand.queue.clone(),
            ready: demand.ready,
            waiting: demand.waiting,
            live_workers: demand.live_workers,
        };
        let templates = view.templates.iter().take(TEMPLATES_MAX);
        Self {
            handler: handler.clone(),
            live_workers: view.live_workers,
            unserved: view.is_unserved(),
            queues: view.queues.iter().map(queue).collect(),
            templates: templates.map(KeyBody::of).collect(),
        }
    }
}
