//! `GET /api/audit`

use application::ports::{AuditEntry, AuditQuery};
use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::Api;
use crate::extract::{Query, parsed};
use crate::problem::Problem;
use crate::{cursor, schema};

/// Which entries, and which part of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParameters {
    /// Of this actor.
    #[param(min_length = 1, max_length = 200)]
    actor: Option<String>,
    /// Of this operation, by its id in the OpenAPI document.
    #[param(min_length = 1, max_length = 100)]
    operation: Option<String>,
    /// At this time or later.
    #[param(value_type = Option<schema::Time>)]
    from: Option<Timestamp>,
    /// Before this time.
    #[param(value_type = Option<schema::Time>)]
    until: Option<Timestamp>,
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::AuditCursor>)]
    cursor: Option<String>,
}

/// Something that was done, or begun.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditEntry)]
pub(crate) struct EntryBody {
    /// Its number; later ones are higher.
    number: i64,
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// Who, as history calls it.
    #[schema(value_type = String)]
    actor: Actor,
    /// How it has shown who it is: `key`, `token`, `config`, `store`, or `open` if nobody asked.
    principal_kind: &'static str,
    /// Which of its kind: the id of a key, the subject of a token.
    #[schema(value_type = String)]
    principal_id: Text,
    /// What: an operation's id.
    #[schema(value_type = String)]
    operation: Text,
    /// On what: the path that was called.
    #[schema(value_type = String)]
    target: Text,
    /// From where.
    #[schema(value_type = Option<String>)]
    address: Option<Text>,
    /// As in the logs.
    #[schema(value_type = Option<String>)]
    request_id: Option<Text>,
    /// What was answered; null if it is under way, or if nobody lived to tell.
    #[schema(value_type = Option<i32>)]
    status: Option<u16>,
    #[schema(value_type = Option<schema::Time>)]
    ended_at: Option<Timestamp>,
}

/// A part of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    items: Vec<EntryBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Who did what, newest first.
///
/// Every act of an operator is in it, on tasks, steps, queues, templates, webhooks, keys. Nothing is
/// ever changed in it.
#[utoipa::path(
    get, path = "/api/audit", operation_id = "listAudit", tag = "keys",
    params(AuditParameters),
    responses((status = 200, description = "A page of it", body = AuditPage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_audit(
    State(api): State<Api>,
    uri: Uri,
    Query(asked): Query<AuditParameters>,
) -> Result<Response, Problem> {
    let limit = cursor::limit(asked.limit)?;
    within("actor", asked.actor.as_deref(), 200)?;
    within("operation", asked.operation.as_deref(), 100)?;
    let query = AuditQuery {
        actor: asked.actor.as_deref().map(Actor::named),
        operation: asked.operation.as_deref().map(Text::clean),
        from: asked.from,
        until: asked.until,
        before: cursor::read(asked.cursor.as_deref())?,
        limit,
    };
    let found = api.orchestrator().ports().audit.list(query).await?;
    let is_full = u32::try_from(found.len()).unwrap_or(u32::MAX) >= limit;
    let last = found.last().filter(|_| is_full);
    let next = last.map(|entry| cursor::write(&entry.number));
    let link = cursor::link(&uri, next.as_deref());
    let items = found.into_iter().map(EntryBody::of).collect();
    Ok((link, Json(AuditPage { items, next })).into_response())
}

/// A text to look for has something to be found, and is no longer than what there is.
fn within(name: &'static str, text: Option<&str>, max: usize) -> Result<(), Problem> {
    if text.is_none_or(|text| (1..=max).contains(&text.chars().count())) {
        return Ok(());
    }
    let detail = format!("it has 1 to {max} characters");
    Err(Problem::invalid_parameter(name, detail))
}

impl EntryBody {
    fn of(entry: AuditEntry) -> Self {
        let AuditEntry {
            number,
            act,
            outcome,
        } = entry;
        Self {
            number,
            at: act.at,
            actor: act.actor,
            principal_kind: act.principal_kind.as_str(),
            principal_id: act.principal_id,
            operation: act.operation,
            target: act.target,
            address: act.address,
            request_id: act.request,
            status: outcome.as_ref().map(|end| end.status),
            ended_at: outcome.map(|end| end.at),
        }
    }
}

impl cursor::Position for i64 {
    const KIND: char = 'a';

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
