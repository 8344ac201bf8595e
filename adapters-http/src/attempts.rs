//! What workers say of an attempt: the same words for the single step of a task and for any step.

use application::ports::ClaimedStep;
use application::{Ending, Holder};
use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use domain::name::{ErrorClass, WorkerId};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::step::{Step, StepState};
use domain::text::Actor;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::Api;
use crate::extract::{Caller, maybe_lease_no, maybe_whole};
use crate::problem::Problem;
use crate::schema;

/// A day: no lease is longer.
const LEASE_SECONDS_MAX: u32 = 86_400;
/// Fifteen minutes, for those who start steps by hand and send no heartbeats.
const LEASE_SECONDS: u32 = 900;
/// A year: no server asks for more.
const RETRY_AFTER_SECONDS_MAX: u32 = 31_536_000;

/// A worker takes the step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Start {
    #[schema(value_type = schema::WorkerId)]
    worker_id: WorkerId,
    /// For how long without a heartbeat. Default: 900.
    #[schema(minimum = 1, maximum = 86_400)]
    #[serde(default, deserialize_with = "maybe_whole")]
    lease_seconds: Option<u32>,
}

/// The attempt succeeded.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Succeed {
    /// For the steps that depend on it, at most 1 MiB. Default: `{}`.
    #[schema(value_type = schema::Json, required = false)]
    result: Option<Value>,
    /// The lease of the attempt; the present one if it is left out.
    #[serde(default, deserialize_with = "maybe_lease_no")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    lease_no: Option<LeaseNo>,
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
}

/// The attempt failed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fail {
    /// What went wrong, for people. More than 8 KiB is cut.
    error_message: String,
    /// What kind of thing went wrong, such as `timeout`: policies may differ by it.
    #[schema(value_type = Option<schema::ErrorClass>)]
    error_class: Option<ErrorClass>,
    /// Whether trying again may help. Default: true.
    retryable: Option<bool>,
    /// Not before so long from now, as a server asked for; the template has a limit for it, 300 s
    /// unless it says otherwise.
    #[schema(minimum = 0, maximum = 31_536_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    retry_after_seconds: Option<u32>,
    /// The lease of the attempt; the present one if it is left out.
    #[serde(default, deserialize_with = "maybe_lease_no")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    lease_no: Option<LeaseNo>,
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
}

/// The worker is alive.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Heartbeat {
    /// For how long from now. Default: 900.
    #[schema(minimum = 1, maximum = 86_400)]
    #[serde(default, deserialize_with = "maybe_whole")]
    lease_seconds: Option<u32>,
    /// The lease of the attempt; the present one if it is left out.
    #[serde(default, deserialize_with = "maybe_lease_no")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    lease_no: Option<LeaseNo>,
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
}

/// The worker gives the step back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Release {
    /// The lease of the attempt; the present one if it is left out.
    #[serde(default, deserialize_with = "maybe_lease_no")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    lease_no: Option<LeaseNo>,
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
}

/// The right to finish an attempt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Lease)]
pub(crate) struct LeaseBody {
    #[schema(value_type = i64, minimum = 1)]
    lease_no: LeaseNo,
    #[schema(value_type = schema::WorkerId)]
    worker_id: WorkerId,
    /// Until when, if no heartbeat extends it.
    #[schema(value_type = schema::Time)]
    expires_at: Timestamp,
}

impl LeaseBody {
    /// The lease that is held, if one is.
    pub(crate) fn of(step: &Step) -> Option<Self> {
        match &step.state {
            StepState::InProgress { lease, .. } => Some(Self {
                lease_no: step.lease_no,
                worker_id: lease.worker.clone(),
                expires_at: lease.expires_at,
            }),
            StepState::Pending { .. }
            | StepState::Complete { .. }
            | StepState::Error { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        }
    }

    /// The same lease, extended.
    pub(crate) fn until(self, expires_at: Timestamp) -> Self {
        Self { expires_at, ..self }
    }
}

fn lease(seconds: Option<u32>) -> Result<Millis, Problem> {
    let seconds = seconds.unwrap_or(LEASE_SECONDS);
    bounded(seconds, 1, LEASE_SECONDS_MAX, "/leaseSeconds")
}

fn bounded(seconds: u32, min: u32, max: u32, pointer: &str) -> Result<Millis, Problem> {
    if (min..=max).contains(&seconds) {
        return Ok(Millis::from_secs(u64::from(seconds)));
    }
    let detail = format!("{seconds} is not from {min} to {max}");
    Err(Problem::invalid_field(pointer, detail))
}

impl Start {
    /// Starts the step.
    pub(crate) async fn carry_out(self, api: &Api, step: StepId) -> Result<ClaimedStep, Problem> {
        let lease = lease(self.lease_seconds)?;
        let orchestrator = api.orchestrator();
        let started = orchestrator.start(step, self.worker_id, lease).await;
        started.map_err(|error| Problem::of_start(error, orchestrator.ports().clock.now()))
    }
}

impl Succeed {
    /// Ends the attempt.
    pub(crate) async fn carry_out(
        self,
        api: &Api,
        step: StepId,
        by: Caller,
    ) -> Result<(), Problem> {
        let result = self
            .result
            .map_or_else(|| Ok(Payload::empty()), Payload::new);
        let result = result.map_err(|e| Problem::invalid_field("/result", e.to_string()))?;
        let holder = holder(self.lease_no, self.worker_id, by.actor);
        finish(api, step, &holder, Ending::Succeeded(result)).await
    }
}

impl Fail {
    /// Ends the attempt.
    pub(crate) async fn carry_out(
        self,
        api: &Api,
        step: StepId,
        by: Caller,
    ) -> Result<(), Problem> {
        let message = self.error_message.as_str();
        let failure = match (self.retryable, self.retry_after_seconds) {
            (Some(false), Some(_)) => {
                let detail = "what is not retryable has no time to be retried at";
                return Err(Problem::invalid_field("/retryAfterSeconds", detail));
            }
            (Some(false), None) => StepFailure::permanent(message),
            (_, Some(seconds)) => {
                let max = RETRY_AFTER_SECONDS_MAX;
                let delay = bounded(seconds, 0, max, "/retryAfterSeconds")?;
                StepFailure::retry_after(delay, message)
            }
            (_, None) => StepFailure::retryable(message),
        };
        let failure = match self.error_class {
            Some(class) => failure.of_class(class),
            None => failure,
        };
        let holder = holder(self.lease_no, self.worker_id, by.actor);
        finish(api, step, &holder, Ending::Failed(failure)).await
    }
}

impl Release {
    /// Gives the step back.
    pub(crate) async fn carry_out(
        self,
        api: &Api,
        step: StepId,
        by: Caller,
    ) -> Result<(), Problem> {
        let holder = holder(self.lease_no, self.worker_id, by.actor);
        finish(api, step, &holder, Ending::Released).await
    }
}

impl Heartbeat {
    /// Extends the lease; answers until when.
    pub(crate) async fn carry_out(
        self,
        api: &Api,
        step: StepId,
        by: Caller,
    ) -> Result<Timestamp, Problem> {
        let lease = lease(self.lease_seconds)?;
        let holder = holder(self.lease_no, self.worker_id, by.actor);
        let until = api.orchestrator().heartbeat_for(step, &holder, lease).await;
        Ok(until?)
    }
}

const fn holder(lease_no: Option<LeaseNo>, worker: Option<WorkerId>, otherwise: Actor) -> Holder {
    Holder {
        lease_no,
        worker,
        otherwise,
    }
}

async fn finish(api: &Api, step: StepId, holder: &Holder, ending: Ending) -> Result<(), Problem> {
    api.orchestrator().finish_for(step, holder, ending).await?;
    Ok(())
}
