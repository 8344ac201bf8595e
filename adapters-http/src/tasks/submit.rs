//! `POST /api/tasks`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::TaskId;
use domain::name::IdempotencyKey;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::submission::Submission;
use crate::api::Api;
use crate::extract::{Body, Caller};
use crate::problem::{Kind, Problem};
use crate::schema;

const KEY_HEADER: &str = "idempotency-key";
const REPLAYED_HEADER: HeaderName = HeaderName::from_static("idempotent-replayed");

/// A task that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Submitted {
    #[schema(value_type = schema::TaskId)]
    pub(crate) id: TaskId,
    /// Whether it was there already, by its idempotency key.
    pub(crate) replayed: bool,
}

/// Takes a task: a run of a template, or a single step.
///
/// A repeat with the same `Idempotency-Key` and the same body answers with the same task, 200 and
/// `Idempotent-Replayed: true`. A key is kept as long as its task, per namespace.
#[utoipa::path(
    post, path = "/api/tasks", operation_id = "submitTask", tag = "tasks",
    params(("Idempotency-Key" = Option<schema::IdempotencyKey>, Header, description = "New for each task that is wanted")),
    request_body = Submission,
    responses(
        (status = 201, description = "A new task", body = Submitted,
            headers(("Location" = String, description = "Where it is"))),
        (status = 200, description = "The task of an earlier submission", body = Submitted,
            headers(("Location" = String, description = "Where it is"),
                    ("Idempotent-Replayed" = String, description = "true"))),
    )
)]
pub(crate) async fn submit_task(
    State(api): State<Api>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body<Value>,
) -> Result<Response, Problem> {
    let key = idempotency_key(&headers)?;
    let request = Submission::read(body)?.request(&api, &caller, key).await?;
    let submitted = api.orchestrator().submit(request).await?;
    let location = format!("/api/tasks/{}", submitted.task);
    let body = Json(Submitted {
        id: submitted.task,
        replayed: submitted.replayed,
    });
    let location = [(header::LOCATION, location)];
    if submitted.replayed {
        let marked = [(REPLAYED_HEADER, HeaderValue::from_static("true"))];
        return Ok((StatusCode::OK, location, marked, body).into_response());
    }
    Ok((StatusCode::CREATED, location, body).into_response())
}

/// The key of a submission, if it has one.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let mut keys = headers.get_all(KEY_HEADER).into_iter();
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    if keys.next().is_some() {
        let detail = "there is more than one Idempotency-Key";
        return Err(Problem::new(Kind::Malformed, detail));
    }
    let text = key
        .to_str()
        .map_err(|error| Problem::new(Kind::Malformed, format!("Idempotency-Key: {error}")))?;
    let key = IdempotencyKey::parse(text);
    key.map(Some)
        .map_err(|error| Problem::invalid_parameter("Idempotency-Key", error.to_string()))
}
