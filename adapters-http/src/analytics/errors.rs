//! `GET /api/analytics/errors`

use application::ErrorGroup;
use axum::extract::State;
use axum::response::Response;
use domain::id::TaskId;
use domain::name::{ErrorClass, HandlerName};
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ListParameters, kept};
use crate::api::Api;
use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::schema;

/// Errors that are the same but for numbers, ids and quoted words.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ErrorGroup)]
pub(crate) struct GroupBody {
    /// The same for the same class and pattern, at any time.
    fingerprint: String,
    #[schema(value_type = Option<schema::ErrorClass>)]
    class: Option<ErrorClass>,
    /// The message, with `*` for what varies.
    pattern: String,
    /// How many steps.
    steps: u64,
    /// Of these, those that have failed for good.
    failed: u64,
    /// One of the messages.
    message: String,
    /// A handler that said so.
    #[schema(value_type = schema::HandlerName)]
    handler: HandlerName,
    /// A task of which a step said so.
    #[schema(value_type = schema::TaskId)]
    example_task_id: TaskId,
}

/// What steps fail of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorGroups)]
pub(crate) struct GroupsBody {
    /// When it was looked at.
    #[schema(value_type = schema::Time)]
    at: Timestamp,
    /// The largest first.
    items: Vec<GroupBody>,
}

/// What steps fail of, by what is the same in their messages.
///
/// Of tasks that ended in the window, the last 10,000 of them; and of at most 10,000 steps that wait to
/// be tried again, whatever the window.
#[utoipa::path(
    get, path = "/api/analytics/errors", operation_id = "listErrorGroups", tag = "analytics",
    params(ListParameters),
    responses((status = 200, description = "Groups of errors", body = GroupsBody,
        headers(("Cache-Control" = String, description = "How long it stays the same"))))
)]
pub(crate) async fn list_error_groups(
    State(api): State<Api>,
    caller: Caller,
    Query(asked): Query<ListParameters>,
) -> Result<Response, Problem> {
    let asked = ListParameters {
        namespace: caller.within(asked.namespace)?,
        ..asked
    };
    let answer = api.orchestrator().error_groups(&asked.question()?).await?;
    let now = api.orchestrator().ports().clock.now();
    let body = GroupsBody {
        at: answer.at,
        items: GroupBody::all(&answer.value),
    };
    Ok(kept(&answer, now, body))
}

impl GroupBody {
    pub(super) fn all(groups: &[ErrorGroup]) -> Vec<Self> {
        let body = |group: &ErrorGroup| Self {
            fingerprint: group.fingerprint.clone(),
            class: group.class.clone(),
            pattern: group.pattern.clone(),
            steps: group.steps,
            failed: group.failed,
            message: group.message.clone(),
            handler: group.handler.clone(),
            example_task_id: group.example,
        };
        groups.iter().map(body).collect()
    }
}
