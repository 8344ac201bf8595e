//! `POST /api/workers/claim`

use application::{Handed, RemoteClaim};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, RequestId, WorkerId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::handover::answer;
use super::step::ClaimedBody;
use super::{no_more_than, within};
use crate::api::Api;
use crate::extract::{Body, maybe_whole};
use crate::layers::ClientGone;
use crate::problem::Problem;
use crate::schema;

/// The most steps of one claim.
pub(super) const STEPS_MAX: u32 = 100;
/// Half a minute: what sits between client and server should not close a connection by then.
const WAIT_SECONDS_MAX: u32 = 30;
/// A day: no lease is longer.
pub(super) const LEASE_SECONDS_MAX: u32 = 86_400;
/// For workers that send heartbeats.
pub(super) const LEASE_SECONDS: u32 = 30;
const HANDLERS_MAX: usize = 200;
const QUEUES_MAX: usize = 50;
pub(super) const IN_FLIGHT_MAX: u32 = 100_000;

/// A worker asks for steps.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Claim {
    #[schema(value_type = schema::WorkerId)]
    worker_id: WorkerId,
    /// Only steps of these.
    #[schema(value_type = Vec<schema::HandlerName>, min_items = 1, max_items = 200)]
    handlers: Vec<HandlerName>,
    /// In these. Default: `default`.
    #[schema(value_type = Option<Vec<schema::Name>>, min_items = 1, max_items = 50)]
    queues: Option<Vec<QueueName>>,
    /// How many steps at most. Default: 1.
    #[schema(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "maybe_whole")]
    limit: Option<u32>,
    /// For how long without a heartbeat. Default: 30.
    #[schema(minimum = 1, maximum = 86_400)]
    #[serde(default, deserialize_with = "maybe_whole")]
    lease_seconds: Option<u32>,
    /// How long to wait if there is nothing. Default: 0.
    #[schema(minimum = 0, maximum = 30)]
    #[serde(default, deserialize_with = "maybe_whole")]
    wait_seconds: Option<u32>,
    /// New for each claim, the same when it is repeated.
    #[schema(value_type = Option<schema::RequestId>)]
    request_id: Option<RequestId>,
    /// How many steps the worker has in hand.
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    in_flight: Option<u32>,
}

/// The claim in a commit: of the same worker, and it does not wait.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ThenClaim {
    /// Only steps of these.
    #[schema(value_type = Vec<schema::HandlerName>, min_items = 1, max_items = 200)]
    handlers: Vec<HandlerName>,
    /// In these. Default: `default`.
    #[schema(value_type = Option<Vec<schema::Name>>, min_items = 1, max_items = 50)]
    queues: Option<Vec<QueueName>>,
    /// How many steps at most. Default: 1.
    #[schema(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "maybe_whole")]
    limit: Option<u32>,
    /// For how long without a heartbeat. Default: 30.
    #[schema(minimum = 1, maximum = 86_400)]
    #[serde(default, deserialize_with = "maybe_whole")]
    lease_seconds: Option<u32>,
    /// New for each claim, the same when it is repeated.
    #[schema(value_type = Option<schema::RequestId>)]
    request_id: Option<RequestId>,
    /// How many steps the worker has in hand.
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    in_flight: Option<u32>,
}

/// Steps to do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Claimed {
    steps: Vec<ClaimedBody>,
    /// The server's time; leases end by it.
    #[schema(value_type = schema::Time)]
    now: Timestamp,
    /// Whether the worker is to end: there will be no more steps.
    drain: bool,
}

/// Claims steps for a worker, each with a lease, and waits for some if there are none.
///
/// A claim with the same `workerId` and `requestId` as one of the last ten minutes answers with
/// the same leases, those of them that are still held: for replies that were lost.
#[utoipa::path(
    post, path = "/api/workers/claim", operation_id = "claimSteps", tag = "workers",
    request_body = Claim,
    responses((status = 200, description = "Steps, or none", body = Claimed))
)]
pub(crate) async fn claim_steps(
    State(api): State<Api>,
    Extension(ClientGone(gone)): Extension<ClientGone>,
    Body(claim): Body<Claim>,
) -> Result<Response, Problem> {
    let claim = claim.read()?;
    let handed = api.orchestrator().claim_remote(claim, &gone).await?;
    let Handed {
        steps,
        drain,
        now,
        handover,
    } = handed;
    let steps = steps.into_iter();
    let steps = steps
        .map(|step| ClaimedBody::of(step, api.orchestrator()))
        .collect();
    Ok(answer(&Claimed { steps, now, drain }, handover))
}

impl Claim {
    fn read(self) -> Result<RemoteClaim, Problem> {
        let wait = self.wait_seconds.unwrap_or(0);
        let wait = within(wait, 0, WAIT_SECONDS_MAX, "/waitSeconds")?;
        let claim = ThenClaim {
            handlers: self.handlers,
            queues: self.queues,
            limit: self.limit,
            lease_seconds: self.lease_seconds,
            request_id: self.request_id,
            in_flight: self.in_flight,
        };
        Ok(RemoteClaim {
            wait: Millis::from_secs(u64::from(wait)),
            ..claim.read(self.worker_id, "")?
        })
    }
}

impl ThenClaim {
    /// As the use case takes it; `at` is where it stands in the body.
    pub(super) fn read(self, worker: WorkerId, at: &str) -> Result<RemoteClaim, Problem> {
        let pointer = |field| format!("{at}/{field}");
        let queues = self.queues.unwrap_or_else(|| vec![QueueName::default()]);
        no_more_than(self.handlers.len(), 1, HANDLERS_MAX, &pointer("handlers"))?;
        no_more_than(queues.len(), 1, QUEUES_MAX, &pointer("queues"))?;
        let limit = within(self.limit.unwrap_or(1), 1, STEPS_MAX, &pointer("limit"))?;
        let lease = lease_seconds(self.lease_seconds, &pointer("leaseSeconds"))?;
        if let Some(in_flight) = self.in_flight {
            within(in_flight, 0, IN_FLIGHT_MAX, &pointer("inFlight"))?;
        }
        Ok(RemoteClaim {
            worker,
            handlers: self.handlers,
            queues,
            limit,
            lease,
            wait: Millis::ZERO,
            id: self.request_id,
            in_flight: self.in_flight,
        })
    }
}

/// How long a lease is.
pub(super) fn lease_seconds(asked: Option<u32>, pointer: &str) -> Result<Millis, Problem> {
    let seconds = asked.unwrap_or(LEASE_SECONDS);
    let seconds = within(seconds, 1, LEASE_SECONDS_MAX, pointer)?;
    Ok(Millis::from_secs(u64::from(seconds)))
}
