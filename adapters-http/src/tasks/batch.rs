//! `POST /api/tasks/batch`

use application::SubmitRequest;
use axum::Json;
use axum::extract::State;
use domain::name::IdempotencyKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::submission::Submission;
use super::submit::Submitted;
use crate::api::Api;
use crate::extract::{Body, Caller};
use crate::problem::{Problem, ProblemBody};
use crate::schema;

/// The most tasks of one batch.
const BATCH_MAX: usize = 1_000;

/// Tasks that are wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Batch {
    #[schema(min_items = 1, max_items = 1000)]
    items: Vec<BatchItem>,
}

/// One of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BatchItem {
    /// New for each task that is wanted.
    #[schema(value_type = Option<schema::IdempotencyKey>)]
    idempotency_key: Option<IdempotencyKey>,
    #[schema(value_type = Submission)]
    task: Value,
}

/// What became of each, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchAnswer {
    items: Vec<BatchOutcome>,
}

/// What became of one: a task, or a problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchOutcome {
    task: Option<Submitted>,
    problem: Option<ProblemBody>,
}

/// Takes many tasks at once, up to 1,000; each is taken or refused by itself.
#[utoipa::path(
    post, path = "/api/tasks/batch", operation_id = "submitTasks", tag = "tasks",
    request_body = Batch,
    responses((status = 200, description = "What became of each", body = BatchAnswer))
)]
pub(crate) async fn submit_tasks(
    State(api): State<Api>,
    caller: Caller,
    Body(batch): Body<Batch>,
) -> Result<Json<BatchAnswer>, Problem> {
    let count = batch.items.len();
    if !(1..=BATCH_MAX).contains(&count) {
        let detail = format!("{count} items; a batch has 1 to {BATCH_MAX}");
        return Err(Problem::invalid_field("/items", detail));
    }
    let mut wanted: Vec<Result<(), Problem>> = Vec::with_capacity(count);
    let mut requests = Vec::with_capacity(count);
    for item in batch.items {
        match request(&api, item, &caller).await {
            Ok(request) => {
                requests.push(request);
                wanted.push(Ok(()));
            }
            Err(problem) => wanted.push(Err(problem)),
        }
    }
    let mut answers = api.orchestrator().submit_batch(requests).await?.into_iter();
    let items = wanted.into_iter().enumerate().map(|(nth, wanted)| {
        let answer = wanted.and_then(|()| match answers.next() {
            Some(answer) => Ok(answer?),
            None => Err(Problem::not_found("answer of the store")),
        });
        outcome(nth, answer)
    });
    Ok(Json(BatchAnswer {
        items: items.collect(),
    }))
}

async fn request(api: &Api, item: BatchItem, by: &Caller) -> Result<SubmitRequest, Problem> {
    let submission = Submission::read(item.task)?;
    submission.request(api, by, item.idempotency_key).await
}

/// Pointers of a problem lead into the whole body.
fn outcome(nth: usize, answer: Result<application::ports::Submitted, Problem>) -> BatchOutcome {
    match answer {
        Ok(submitted) => BatchOutcome {
            task: Some(Submitted {
                id: submitted.task,
                replayed: submitted.replayed,
            }),
            problem: None,
        },
        Err(problem) => BatchOutcome {
            task: None,
            problem: Some(problem.within(&format!("/items/{nth}/task")).body(None)),
        },
    }
}
