//! `/api/keys`, `/api/keys/{id}`

use application::Keys;
use application::access::{KeyFault, NewKey, ROTATION_GRACE};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Grant, GrantError, KeyId, Namespaces, Permissions};
use domain::millis::Millis;
use domain::text::Text;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{GrantBody, KeyBody};
use crate::api::Api;
use crate::extract::{Body, Caller, OptionalBody, Query, Segments, maybe_whole, parsed};
use crate::problem::{Kind, Problem};
use crate::{cursor, schema};

/// A key that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewApiKey)]
pub(crate) struct Wanted {
    /// What people call it; history calls whoever uses it so.
    #[schema(value_type = schema::KeyName)]
    name: String,
    /// What it permits: nothing that its creator may not do.
    #[schema(min_items = 1, max_items = 16)]
    grants: Vec<GrantBody>,
    /// From then on it opens nothing. Default: never.
    #[schema(value_type = Option<schema::Time>)]
    expires_at: Option<Timestamp>,
}

/// How a key changes over.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KeyRotation)]
pub(crate) struct Rotation {
    /// How long the present secret stays good. Default: 86,400, a day; 0 ends it at once.
    #[schema(minimum = 0, maximum = 2_592_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    grace_seconds: Option<u32>,
}

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::KeyCursor>)]
    cursor: Option<String>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyPage {
    items: Vec<KeyBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// The key that `{id}` names; a text that can be no id names nothing there is.
pub(crate) struct NamedKey(KeyId);

impl<S: Send + Sync> FromRequestParts<S> for NamedKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let segments = Segments::from_request_parts(parts, state).await?;
        let parse = |text: &str| KeyId::parse(text).ok_or(());
        segments.parse("id", "key", parse).map(Self)
    }
}

/// Makes a key. The answer shows it whole, once.
#[utoipa::path(
    post, path = "/api/keys", operation_id = "createKey", tag = "keys",
    request_body = Wanted,
    responses((status = 201, description = "The key, with its secret", body = KeyBody,
        headers(("Location" = String, description = "Where it is"))))
)]
pub(crate) async fn create_key(
    State(api): State<Api>,
    caller: Caller,
    Body(wanted): Body<Wanted>,
) -> Result<Response, Problem> {
    let grants = wanted.grants.iter().enumerate();
    let grants = grants.map(|(nth, grant)| read(nth, grant));
    let new = NewKey {
        name: Text::clean(&wanted.name),
        grants: grants.collect::<Result<_, _>>()?,
        expires_at: wanted.expires_at,
    };
    let created = keys(&api)?.create(new, caller.principal()).await?;
    let location = format!("/api/keys/{}", created.key.id);
    let location = (header::LOCATION, location);
    let body = Json(KeyBody::with_secret(created, now(&api)));
    Ok((StatusCode::CREATED, [location], unkept(), body).into_response())
}

/// Keys by id, those that open nothing any more too.
#[utoipa::path(
    get, path = "/api/keys", operation_id = "listKeys", tag = "keys",
    params(ListParameters),
    responses((status = 200, description = "A page of them", body = KeyPage))
)]
pub(crate) async fn list_keys(
    State(api): State<Api>,
    Query(asked): Query<ListParameters>,
) -> Result<Json<KeyPage>, Problem> {
    let limit = cursor::limit(asked.limit)?;
    let after: Option<KeyId> = cursor::read(asked.cursor.as_deref())?;
    let found = keys(&api)?.list(after, limit).await?;
    let is_full = u32::try_from(found.len()).unwrap_or(u32::MAX) >= limit;
    let next = found
        .last()
        .filter(|_| is_full)
        .map(|key| cursor::write(&key.id));
    let now = now(&api);
    let items = found.into_iter().map(|key| KeyBody::of(key, now)).collect();
    Ok(Json(KeyPage { items, next }))
}

/// One key, without its secret.
#[utoipa::path(
    get, path = "/api/keys/{id}", operation_id = "showKey", tag = "keys",
    params(("id" = schema::KeyId, Path, description = "The key")),
    responses((status = 200, description = "The key", body = KeyBody))
)]
pub(crate) async fn show_key(
    State(api): State<Api>,
    NamedKey(id): NamedKey,
) -> Result<Json<KeyBody>, Problem> {
    let found = keys(&api)?.find(&id).await?;
    let key = found.ok_or_else(|| Problem::not_found("key"))?;
    Ok(Json(KeyBody::of(key, now(&api))))
}

/// Gives a key another secret, which the answer shows once.
///
/// The present one stays good for a while, and the one before that ends.
#[utoipa::path(
    post, path = "/api/keys/{id}/rotate", operation_id = "rotateKey", tag = "keys",
    params(("id" = schema::KeyId, Path, description = "The key")),
    request_body = Option<Rotation>,
    responses(
        (status = 200, description = "The key, with its new secret", body = KeyBody),
        (status = 409, description = "It was revoked", body = crate::problem::ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn rotate_key(
    State(api): State<Api>,
    NamedKey(id): NamedKey,
    caller: Caller,
    OptionalBody(rotation): OptionalBody<Rotation>,
) -> Result<Response, Problem> {
    let grace = rotation.grace_seconds.map(|s| Millis::from_secs(s.into()));
    let grace = grace.unwrap_or(ROTATION_GRACE);
    let rotated = keys(&api)?.rotate(&id, grace, caller.principal()).await?;
    forget(&api, &id);
    let body = Json(KeyBody::with_secret(rotated, now(&api)));
    Ok((unkept(), body).into_response())
}

/// Ends a key for ever.
///
/// Here at once; other servers of the same store may still take it for as long
/// as they believe what they have read.
#[utoipa::path(
    delete, path = "/api/keys/{id}", operation_id = "revokeKey", tag = "keys",
    params(("id" = schema::KeyId, Path, description = "The key")),
    responses((status = 204, description = "It opens nothing any more"))
)]
pub(crate) async fn revoke_key(
    State(api): State<Api>,
    NamedKey(id): NamedKey,
) -> Result<StatusCode, Problem> {
    keys(&api)?.revoke(&id).await?;
    forget(&api, &id);
    Ok(StatusCode::NO_CONTENT)
}

fn keys(api: &Api) -> Result<&Keys, Problem> {
    let none = || Problem::new(Kind::NotFound, "nobody is asked for a key on this server");
    api.access().map(|access| &access.keys).ok_or_else(none)
}

fn forget(api: &Api, id: &KeyId) {
    if let Some(access) = api.access() {
        access.door.forget(id);
    }
}

fn now(api: &Api) -> Timestamp {
    api.orchestrator().ports().clock.now()
}

/// An answer with a secret in it is kept by nobody on the way.
fn unkept() -> [(HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}

fn read(nth: usize, grant: &GrantBody) -> Result<Grant, Problem> {
    let bad = |field: &str, error: GrantError| {
        Problem::invalid_field(&format!("/grants/{nth}/{field}"), error.to_string())
    };
    let permissions = grant.permissions.iter().map(String::as_str);
    let namespaces = grant.namespaces.iter().map(String::as_str);
    Ok(Grant {
        permissions: Permissions::parse_all(permissions).map_err(|e| bad("permissions", e))?,
        namespaces: Namespaces::parse_all(namespaces).map_err(|e| bad("namespaces", e))?,
    })
}

impl From<KeyFault> for Problem {
    fn from(fault: KeyFault) -> Self {
        let detail = fault.to_string();
        match fault {
            KeyFault::NotFound => Self::not_found("key"),
            KeyFault::BadField { field, problem } => {
                Self::invalid_field(&format!("/{field}"), problem)
            }
            KeyFault::TooPowerful => Self::new(Kind::Forbidden, detail),
            KeyFault::Refused(_) | KeyFault::Contended => Self::new(Kind::NotAllowed, detail),
            KeyFault::NoSecret(_) => {
                tracing::error!(detail, "the system gave no random bytes");
                Self::new(Kind::Internal, "the server failed; see its log")
            }
            KeyFault::Store(error) => error.into(),
        }
    }
}

impl cursor::Position for KeyId {
    const KIND: char = 'y';

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
