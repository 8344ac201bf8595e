//! `/api/webhooks`, `/api/webhooks/{id}`

use application::webhooks::{NewWebhook, WebhookChange};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::event::EventFilter;
use domain::name::Namespace;
use domain::text::Text;
use domain::webhook::{WebhookId, WebhookUrl};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Named;
use super::body::WebhookBody;
use super::page::cut;
use crate::api::Api;
use crate::cursor::limit;
use crate::extract::{Body, Caller, Query, Seen, parsed};
use crate::problem::Problem;
use crate::schema;

/// A webhook that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewWebhook)]
pub(crate) struct Wanted {
    /// Whose events. Default: `default`.
    #[serde(default)]
    #[schema(value_type = schema::Name, required = false)]
    namespace: Namespace,
    /// Where to: `https`, without user and fragment, at most 2,048 characters.
    #[schema(value_type = String, max_length = 2048, example = "https://hooks.example/tasker")]
    url: WebhookUrl,
    /// Which events: 1 to 32 names, prefixes such as `step.*`, or `*`.
    #[schema(value_type = Vec<schema::EventFilter>, min_items = 1, max_items = 32)]
    events: Vec<EventFilter>,
    /// What it is for.
    #[schema(value_type = Option<String>)]
    description: Option<Text>,
}

/// What is to be changed; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WebhookChange)]
pub(crate) struct Change {
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2048)]
    url: Option<WebhookUrl>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<schema::EventFilter>>, min_items = 1, max_items = 32)]
    events: Option<Vec<EventFilter>>,
    /// An empty text removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Option<Text>,
    /// `false` turns it off; `true` turns it on, after a suspension too: it goes on where it stopped.
    #[serde(default)]
    enabled: Option<bool>,
}

/// Which webhooks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of this namespace.
    #[param(value_type = Option<schema::Name>)]
    namespace: Option<Namespace>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::WebhookId>)]
    cursor: Option<WebhookId>,
    /// At most this many: 1 to 1,000. Default 50.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// A page of webhooks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WebhookPage)]
pub(crate) struct PageBody {
    items: Vec<WebhookBody>,
    /// The cursor of the next page; null on the last one.
    #[schema(value_type = Option<schema::WebhookId>)]
    next: Option<WebhookId>,
}

/// Makes a webhook: what is committed from now on is sent to it. The answer shows its secret, once.
#[utoipa::path(
    post, path = "/api/webhooks", operation_id = "createWebhook", tag = "webhooks",
    request_body = Wanted,
    responses((status = 201, description = "The webhook, with its secret", body = WebhookBody,
        headers(("Location" = String, description = "Where it is"), ("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn create_webhook(
    State(api): State<Api>,
    caller: Caller,
    Body(wanted): Body<Wanted>,
) -> Result<Response, Problem> {
    caller.may(&wanted.namespace, "namespace")?;
    let new = NewWebhook {
        namespace: wanted.namespace,
        url: wanted.url,
        events: wanted.events,
        description: wanted.description,
    };
    let made = api.webhooks()?.create(new).await?;
    let location = [(header::LOCATION, format!("/api/webhooks/{}", made.id))];
    let body = WebhookBody::with_secret(made);
    let etag = [(header::ETAG, body.etag())];
    Ok((StatusCode::CREATED, location, etag, Json(body)).into_response())
}

/// Lists webhooks, oldest first.
#[utoipa::path(
    get, path = "/api/webhooks", operation_id = "listWebhooks", tag = "webhooks",
    params(Which),
    responses((status = 200, description = "A page of them", body = PageBody))
)]
pub(crate) async fn list_webhooks(
    State(api): State<Api>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<Json<PageBody>, Problem> {
    let limit = limit(which.limit)?;
    let namespace = caller.within(which.namespace)?;
    let webhooks = api.webhooks()?;
    let found = webhooks.list(namespace, which.cursor, limit.saturating_add(1));
    let (items, more) = cut(found.await?, limit);
    let next = items.last().filter(|_| more).map(|last| last.id);
    let items = items.into_iter().map(WebhookBody::of).collect();
    Ok(Json(PageBody { items, next }))
}

/// Shows a webhook, without its secret.
#[utoipa::path(
    get, path = "/api/webhooks/{id}", operation_id = "showWebhook", tag = "webhooks",
    params(("id" = schema::WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "The webhook", body = WebhookBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn show_webhook(
    State(api): State<Api>,
    Named(id): Named,
) -> Result<Response, Problem> {
    Ok(shown(WebhookBody::of(api.webhooks()?.show(id).await?)))
}

fn shown(body: WebhookBody) -> Response {
    ([(header::ETAG, body.etag())], Json(body)).into_response()
}

/// Changes a webhook, turns it off or on. What is under way is still sent as it was.
#[utoipa::path(
    patch, path = "/api/webhooks/{id}", operation_id = "changeWebhook", tag = "webhooks",
    params(
        ("id" = schema::WebhookId, Path, description = "The webhook"),
        ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if its ETag is still one of these, else 412"),
    ),
    request_body = Change,
    responses(
        (status = 200, description = "The webhook as it is now", body = WebhookBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "It has changed meanwhile", body = crate::problem::ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change_webhook(
    State(api): State<Api>,
    Named(id): Named,
    seen: Seen,
    Body(change): Body<Change>,
) -> Result<Response, Problem> {
    let webhooks = api.webhooks()?;
    let version = if seen.matters() {
        seen.still(webhooks.show(id).await?.version)?
    } else {
        None
    };
    let change = WebhookChange {
        url: change.url,
        events: change.events,
        description: change.description,
        enabled: change.enabled,
        version,
    };
    Ok(shown(WebhookBody::of(webhooks.change(id, change).await?)))
}

/// Removes a webhook, and what is on its way to it.
#[utoipa::path(
    delete, path = "/api/webhooks/{id}", operation_id = "deleteWebhook", tag = "webhooks",
    params(("id" = schema::WebhookId, Path, description = "The webhook")),
    responses((status = 204, description = "It is gone"))
)]
pub(crate) async fn delete_webhook(
    State(api): State<Api>,
    Named(id): Named,
) -> Result<StatusCode, Problem> {
    api.webhooks()?.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
