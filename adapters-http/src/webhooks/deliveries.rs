//! `/api/webhooks/{id}/deliveries`

use application::ports::DeliveryQuery;
use axum::Json;
use axum::extract::State;
use domain::event::EventId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Named;
use super::body::DeliveryBody;
use super::page::cut;
use crate::api::Api;
use crate::cursor::limit;
use crate::extract::{Query, Segments, parsed};
use crate::problem::Problem;
use crate::schema;

/// Which deliveries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// In this state.
    #[param(inline)]
    state: Option<Word>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::EventId>)]
    cursor: Option<EventId>,
    /// At most this many: 1 to 1,000. Default 50.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Word {
    Pending,
    Delivered,
    Dead,
}

impl Word {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryPage)]
pub(crate) struct PageBody {
    items: Vec<DeliveryBody>,
    /// The cursor of the next page; null on the last one.
    #[schema(value_type = Option<schema::EventId>)]
    next: Option<EventId>,
}

/// How many are sent again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Redelivered {
    redelivered: u32,
}

/// Lists what was sent to a webhook and what is on its way, newest event first. What is over is kept
/// for a week.
#[utoipa::path(
    get, path = "/api/webhooks/{id}/deliveries", operation_id = "listDeliveries", tag = "webhooks",
    params(("id" = schema::WebhookId, Path, description = "The webhook"), Which),
    responses((status = 200, description = "A page of them", body = PageBody))
)]
pub(crate) async fn list_deliveries(
    State(api): State<Api>,
    Named(webhook): Named,
    Query(which): Query<Which>,
) -> Result<Json<PageBody>, Problem> {
    let limit = limit(which.limit)?;
    let query = DeliveryQuery {
        webhook,
        state: which.state.map(Word::as_str),
        before: which.cursor,
        limit: limit.saturating_add(1),
    };
    let (items, more) = cut(api.webhooks()?.deliveries(query).await?, limit);
    let next = items.last().filter(|_| more).map(|last| last.event);
    let items = items.into_iter().map(DeliveryBody::of).collect();
    Ok(Json(PageBody { items, next }))
}

/// Sends an event again that was delivered or given up.
#[utoipa::path(
    post, path = "/api/webhooks/{id}/deliveries/{event}/redeliver", operation_id = "redeliver", tag = "webhooks",
    params(
        ("id" = schema::WebhookId, Path, description = "The webhook"),
        ("event" = schema::EventId, Path, description = "The event"),
    ),
    responses((status = 200, description = "It is tried again", body = Redelivered))
)]
pub(crate) async fn redeliver(
    State(api): State<Api>,
    Named(id): Named,
    segments: Segments,
) -> Result<Json<Redelivered>, Problem> {
    let event = segments.parse("event", "delivery", EventId::parse)?;
    let redelivered = api.webhooks()?.redeliver(id, Some(event)).await?;
    Ok(Json(Redelivered { redelivered }))
}

/// Sends all events again that were given up, at most 10,000 at once.
#[utoipa::path(
    post, path = "/api/webhooks/{id}/redeliver-dead", operation_id = "redeliverDead", tag = "webhooks",
    params(("id" = schema::WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "How many are tried again", body = Redelivered))
)]
pub(crate) async fn redeliver_dead(
    State(api): State<Api>,
    Named(id): Named,
) -> Result<Json<Redelivered>, Problem> {
    let redelivered = api.webhooks()?.redeliver(id, None).await?;
    Ok(Json(Redelivered { redelivered }))
}
