//! `POST /api/tasks`

use application::ports::VersionChoice;
use application::{Orchestrator, SubmitRequest};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::name::{IdempotencyKey, Namespace, Tag, TemplateName};
use domain::payload::Payload;
use domain::task::SubmissionFacts;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use semver::Version;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::extract::Body;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Submission {
    #[serde(default)]
    namespace: Namespace,
    template: TemplateName,
    version: Option<String>,
    context: Option<Value>,
    run_at: Option<Timestamp>,
    #[serde(default)]
    priority: i16,
    #[serde(default)]
    tags: Vec<Tag>,
    initiator: Option<String>,
    reason: Option<String>,
}

/// Takes a task. 201 with its place for a new one, 200 for a repeat under the same
/// `Idempotency-Key`.
pub(crate) async fn submit(
    State(orchestrator): State<Orchestrator>,
    headers: HeaderMap,
    Body(submission): Body<Submission>,
) -> Result<Response, Problem> {
    let request = request(submission, idempotency_key(&headers)?)?;
    // Runs to its end even if the client goes away: the connection's future may be dropped.
    let submitted = tokio::spawn(async move { orchestrator.submit(request).await });
    let submitted = submitted
        .await
        .map_err(|error| Problem::internal(&error))??;
    let status = if submitted.replayed {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let location = format!("/api/tasks/{}", submitted.task);
    let body = Json(json!({ "id": submitted.task, "replayed": submitted.replayed }));
    Ok((status, [(header::LOCATION, location)], body).into_response())
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let mut keys = headers.get_all("idempotency-key").into_iter();
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    if keys.next().is_some() {
        return Err(Problem::malformed(
            "there is more than one Idempotency-Key".to_owned(),
        ));
    }
    let text = key
        .to_str()
        .map_err(|error| Problem::malformed(format!("Idempotency-Key: {error}")))?;
    let key = IdempotencyKey::parse(text);
    key.map(Some)
        .map_err(|error| Problem::invalid(error.to_string(), Vec::new()))
}

fn request(
    submission: Submission,
    idempotency_key: Option<IdempotencyKey>,
) -> Result<SubmitRequest, Problem> {
    let version = match submission.version.as_deref() {
        None | Some("latest") => VersionChoice::Latest,
        Some(text) => VersionChoice::Exactly(Version::parse(text).map_err(|error| {
            Problem::invalid_field(
                "/version",
                format!("{text:?} is not a semantic version: {error}"),
            )
        })?),
    };
    let context = submission
        .context
        .map_or_else(|| Ok(Payload::empty()), Payload::new);
    Ok(SubmitRequest {
        namespace: submission.namespace,
        template: submission.template,
        version,
        context: context.map_err(|error| Problem::invalid_field("/context", error.to_string()))?,
        facts: SubmissionFacts {
            run_at: submission.run_at,
            priority: submission.priority,
            tags: submission.tags,
            initiator: submission.initiator.as_deref().map(Actor::named),
            reason: submission.reason.as_deref().map(Text::clean),
            idempotency_key,
        },
    })
}
