//! What operators do to one step.

use application::Act;
use axum::extract::State;
use axum::response::Response;
use domain::payload::Payload;
use domain::retry::policy::ATTEMPT_LIMIT_MAX;
use domain::step::Step;
use domain::task::{Operation, StepOperation};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::body::StepBody;
use super::show::answer;
use crate::api::Api;
use crate::extract::{Body, Caller, ExistingStep, OptionalBody, Seen, whole};
use crate::operators::{self, Reason};
use crate::problem::Problem;
use crate::schema;
use crate::tasks::submission::bounded;

/// A step resolved by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ResolveStep {
    /// For the steps that depend on it, at most 1 MiB; none if it is left out.
    #[schema(value_type = schema::Json, required = false)]
    result: Option<Value>,
    /// Kept in the history and in the operation log. More than 8 KiB is cut.
    #[schema(value_type = schema::GivenReason)]
    reason: String,
}

/// A step done without.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SkipStep {
    /// Kept in the history and in the operation log. More than 8 KiB is cut.
    #[schema(value_type = schema::GivenReason)]
    reason: String,
}

/// More attempts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RaiseLimit {
    /// In all; over the present limit.
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(deserialize_with = "whole")]
    limit: u32,
    /// Kept in the operation log.
    reason: Option<String>,
}

/// Lets a step run at once, without the rest of its backoff.
///
/// One that has failed for good needs an attempt left: reset it, or raise its limit, where it has none.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/retry", operation_id = "retryStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = Option<Reason>,
    responses((status = 200, description = "It may run", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn retry_step(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    OptionalBody(asked): OptionalBody<Reason>,
) -> Result<Response, Problem> {
    let request = asked.request(caller);
    act(&api, &step, (StepOperation::RetryNow, seen), request).await
}

/// Sets the attempts of a step back to zero and lets it run.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/reset", operation_id = "resetStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = Option<Reason>,
    responses((status = 200, description = "It may run", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn reset_step(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    OptionalBody(asked): OptionalBody<Reason>,
) -> Result<Response, Problem> {
    let request = asked.request(caller);
    act(&api, &step, (StepOperation::Reset, seen), request).await
}

/// Gives one step up, which counts as a failure of its task.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/cancel", operation_id = "cancelStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = Option<Reason>,
    responses((status = 200, description = "It is cancelled", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn cancel_step(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    OptionalBody(asked): OptionalBody<Reason>,
) -> Result<Response, Problem> {
    let request = asked.request(caller);
    act(&api, &step, (StepOperation::Cancel, seen), request).await
}

/// Allows a step more attempts.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/limit", operation_id = "raiseStepLimit", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = RaiseLimit,
    responses((status = 200, description = "It may fail more often", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn raise_step_limit(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    Body(asked): Body<RaiseLimit>,
) -> Result<Response, Problem> {
    let request = operators::request(asked.reason.as_deref(), caller);
    let limit = bounded(asked.limit, ATTEMPT_LIMIT_MAX, "/limit")?;
    let operation = StepOperation::RaiseLimit { limit };
    act(&api, &step, (operation, seen), request).await
}

/// Does without a step, where its template allows it: resolved without a result.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/skip", operation_id = "skipStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = SkipStep,
    responses((status = 200, description = "It is resolved", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn skip_step(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    Body(asked): Body<SkipStep>,
) -> Result<Response, Problem> {
    let request = operators::request(Some(operators::required(&asked.reason)?), caller);
    act(&api, &step, (StepOperation::Skip, seen), request).await
}

/// Vouches for a step, with a result if there is one.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/resolve", operation_id = "resolveStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = ResolveStep,
    responses((status = 200, description = "It is resolved", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn resolve_step(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    Body(asked): Body<ResolveStep>,
) -> Result<Response, Problem> {
    let request = operators::request(Some(operators::required(&asked.reason)?), caller);
    let result = asked.result.map(Payload::new).transpose();
    let act = Act {
        operation: on(&step, StepOperation::Resolve),
        result: result.map_err(|e| Problem::invalid_field("/result", e.to_string()))?,
        seen: seen.still(step.version)?,
    };
    api.orchestrator().act(step.id.task, act, request).await?;
    answer(&api, step.id, None).await
}

/// Runs a task again from this step: it and all that depends on it begin anew, what is before it stays.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/rerun", operation_id = "rerunFromStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step"),
           ("If-Match" = Option<schema::EntityTags>, Header, description = "Only if the step is still this version")),
    request_body = Option<Reason>,
    responses((status = 200, description = "They run again", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn rerun_from_step(
    State(api): State<Api>,
    caller: Caller,
    seen: Seen,
    ExistingStep(step): ExistingStep,
    OptionalBody(asked): OptionalBody<Reason>,
) -> Result<Response, Problem> {
    let request = asked.request(caller);
    let act = Act {
        operation: Operation::RerunFrom {
            step: step.id.index,
        },
        result: None,
        seen: seen.still(step.version)?,
    };
    api.orchestrator().act(step.id.task, act, request).await?;
    answer(&api, step.id, None).await
}

const fn on(step: &Step, act: StepOperation) -> Operation {
    let step = step.id.index;
    Operation::Step { step, act }
}

async fn act(
    api: &Api,
    step: &Step,
    (operation, seen): (StepOperation, Seen),
    request: application::OperateRequest,
) -> Result<Response, Problem> {
    let act = Act {
        operation: on(step, operation),
        result: None,
        seen: seen.still(step.version)?,
    };
    api.orchestrator().act(step.id.task, act, request).await?;
    answer(api, step.id, None).await
}
