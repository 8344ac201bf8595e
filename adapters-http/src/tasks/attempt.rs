//! `PUT /api/tasks/{id}/start`, `succeed`, `fail`: the verbs of `TaskPilot`, for tasks of one step.

use axum::Json;
use axum::extract::State;
use domain::id::StepId;
use domain::task::Snapshot;

use super::body::TaskBody;
use super::show::body;
use crate::api::Api;
use crate::attempts::{Fail, LeaseBody, Start, Succeed};
use crate::extract::{Body, Caller, ExistingTask, OptionalBody};
use crate::problem::{Kind, Problem};
use crate::schema;

/// As many steps are named where one is missing.
const NAMED_MAX: usize = 20;

/// Starts a task of one step for a worker; the answer has the lease.
///
/// 409 before `nextRunAt` (with `Retry-After`), while another worker holds it, and once it has ended.
#[utoipa::path(
    put, path = "/api/tasks/{id}/start", operation_id = "startTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Start,
    responses((status = 200, description = "It runs", body = TaskBody))
)]
pub(crate) async fn start_task(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
    Body(start): Body<Start>,
) -> Result<Json<TaskBody>, Problem> {
    let step = single(&found, "start")?;
    let claimed = start.carry_out(&api, step).await?;
    let shown = body(&api, step.task).await?;
    Ok(Json(shown.with_lease(LeaseBody::of(&claimed.step))))
}

/// The attempt succeeded: the task is complete.
///
/// Acts for the present lease, unless one is given; only with a lease may it be repeated.
#[utoipa::path(
    put, path = "/api/tasks/{id}/succeed", operation_id = "succeedTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Option<Succeed>,
    responses((status = 200, description = "It is complete", body = TaskBody))
)]
pub(crate) async fn succeed_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    OptionalBody(succeed): OptionalBody<Succeed>,
) -> Result<Json<TaskBody>, Problem> {
    let step = single(&found, "succeed")?;
    succeed.carry_out(&api, step, caller).await?;
    body(&api, step.task).await.map(Json)
}

/// The attempt failed: it is tried again after its backoff, or has failed for good.
///
/// Acts for the present lease, unless one is given; only with a lease may it be repeated.
#[utoipa::path(
    put, path = "/api/tasks/{id}/fail", operation_id = "failTask", tag = "tasks",
    params(("id" = schema::TaskId, Path, description = "The task")),
    request_body = Fail,
    responses((status = 200, description = "What became of it", body = TaskBody))
)]
pub(crate) async fn fail_task(
    State(api): State<Api>,
    caller: Caller,
    ExistingTask(found): ExistingTask,
    Body(fail): Body<Fail>,
) -> Result<Json<TaskBody>, Problem> {
    let step = single(&found, "fail")?;
    fail.carry_out(&api, step, caller).await?;
    body(&api, step.task).await.map(Json)
}

/// The only step; where there are several, whoever asks must say which.
fn single(found: &Snapshot, verb: &str) -> Result<StepId, Problem> {
    if let [only] = found.steps.as_slice() {
        return Ok(only.id);
    }
    let all = found.steps.iter().map(|step| step.definition.name.as_str());
    let named: Vec<&str> = all.take(NAMED_MAX).collect();
    let more = if found.steps.len() > NAMED_MAX {
        " …"
    } else {
        ""
    };
    let detail = format!(
        "the task has {} steps; say which: PUT /api/tasks/{}/steps/{{name}}/{verb}, with one of {}{more}",
        found.steps.len(),
        found.task.id,
        named.join(", "),
    );
    Err(Problem::new(Kind::SeveralSteps, detail))
}
