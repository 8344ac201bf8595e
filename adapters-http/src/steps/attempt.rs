//! The verbs of workers on one step: start, succeed, fail, heartbeat, release.

use axum::extract::State;
use axum::response::Response;

use super::body::StepBody;
use super::show::answer;
use crate::api::Api;
use crate::attempts::{Fail, Heartbeat, LeaseBody, Release, Start, Succeed};
use crate::extract::{Body, Caller, ExistingStep, OptionalBody};
use crate::problem::Problem;
use crate::schema;

/// Starts a step for a worker; the answer has the lease.
///
/// 409 before `nextRunAt` (with `Retry-After`), while parents are not done, while another worker
/// holds it, while task or queue are paused, and once it has ended.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/start", operation_id = "startStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step")),
    request_body = Start,
    responses((status = 200, description = "It runs", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn start_step(
    State(api): State<Api>,
    ExistingStep(step): ExistingStep,
    Body(start): Body<Start>,
) -> Result<Response, Problem> {
    let claimed = start.carry_out(&api, step.id).await?;
    answer(&api, step.id, LeaseBody::of(&claimed.step)).await
}

/// The attempt succeeded: the step is complete.
///
/// Acts for the present lease, unless one is given; only with a lease may it be repeated.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/succeed", operation_id = "succeedStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step")),
    request_body = Option<Succeed>,
    responses((status = 200, description = "It is complete", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn succeed_step(
    State(api): State<Api>,
    caller: Caller,
    ExistingStep(step): ExistingStep,
    OptionalBody(succeed): OptionalBody<Succeed>,
) -> Result<Response, Problem> {
    succeed.carry_out(&api, step.id, caller).await?;
    answer(&api, step.id, None).await
}

/// The attempt failed: it is tried again after its backoff, or has failed for good.
///
/// Acts for the present lease, unless one is given; only with a lease may it be repeated.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/fail", operation_id = "failStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step")),
    request_body = Fail,
    responses((status = 200, description = "What became of it", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn fail_step(
    State(api): State<Api>,
    caller: Caller,
    ExistingStep(step): ExistingStep,
    Body(fail): Body<Fail>,
) -> Result<Response, Problem> {
    fail.carry_out(&api, step.id, caller).await?;
    answer(&api, step.id, None).await
}

/// The worker gives the step back; no attempt is counted.
///
/// Acts for the present lease, unless one is given; only with a lease may it be repeated.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/release", operation_id = "releaseStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step")),
    request_body = Option<Release>,
    responses((status = 200, description = "Another may start it", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn release_step(
    State(api): State<Api>,
    caller: Caller,
    ExistingStep(step): ExistingStep,
    OptionalBody(release): OptionalBody<Release>,
) -> Result<Response, Problem> {
    release.carry_out(&api, step.id, caller).await?;
    answer(&api, step.id, None).await
}

/// The worker is alive: extends the lease.
#[utoipa::path(
    put, path = "/api/tasks/{id}/steps/{name}/heartbeat", operation_id = "heartbeatStep", tag = "steps",
    params(("id" = schema::TaskId, Path, description = "The task"),
           ("name" = schema::Name, Path, description = "The step")),
    request_body = Option<Heartbeat>,
    responses((status = 200, description = "The lease runs on", body = StepBody,
        headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn heartbeat_step(
    State(api): State<Api>,
    caller: Caller,
    ExistingStep(step): ExistingStep,
    OptionalBody(heartbeat): OptionalBody<Heartbeat>,
) -> Result<Response, Problem> {
    let until = heartbeat.carry_out(&api, step.id, caller).await?;
    let lease = LeaseBody::of(&step).map(|lease| lease.until(until));
    answer(&api, step.id, lease).await
}
