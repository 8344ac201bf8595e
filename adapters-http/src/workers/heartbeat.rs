//! `POST /api/workers/heartbeat`

use application::RemoteLease;
use axum::Json;
use axum::extract::State;
use domain::name::WorkerId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::claim::lease_seconds;
use super::lease::{AnsweredLease, HeldBody};
use super::no_more_than;
use crate::api::Api;
use crate::extract::{Body, maybe_whole};
use crate::problem::{Problem, ProblemBody};
use crate::schema;

/// The most leases of one heartbeat.
const LEASES_MAX: usize = 1_000;

/// A worker is alive.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WorkerHeartbeat)]
pub(crate) struct HeartbeatBody {
    #[schema(value_type = schema::WorkerId)]
    worker_id: WorkerId,
    /// All it holds.
    #[schema(max_items = 1_000)]
    leases: Vec<HeldBody>,
    /// For how long from now. Default: 30.
    #[schema(minimum = 1, maximum = 86_400)]
    #[serde(default, deserialize_with = "maybe_whole")]
    lease_seconds: Option<u32>,
}

/// What it holds by now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkerHeartbeatAnswer)]
pub(crate) struct Beaten {
    /// One for each lease, in their order.
    leases: Vec<LeaseAnswer>,
    #[schema(value_type = schema::Time)]
    now: Timestamp,
    /// Whether the worker is to end: there will be no more steps.
    drain: bool,
}

/// What became of one lease.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeaseAnswer {
    #[serde(flatten)]
    lease: AnsweredLease,
    /// Whether it runs on. If not, 409 and 404 mean that the work is void; 503 that nothing is known.
    held: bool,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Time>)]
    expires_at: Option<Timestamp>,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

/// Extends the leases of a worker, each for itself, and keeps the worker in the registry.
#[utoipa::path(
    post, path = "/api/workers/heartbeat", operation_id = "heartbeatWorker", tag = "workers",
    request_body = HeartbeatBody,
    responses((status = 200, description = "What is held", body = Beaten))
)]
pub(crate) async fn heartbeat_worker(
    State(api): State<Api>,
    Body(heartbeat): Body<HeartbeatBody>,
) -> Result<Json<Beaten>, Problem> {
    no_more_than(heartbeat.leases.len(), 0, LEASES_MAX, "/leases")?;
    let lease = lease_seconds(heartbeat.lease_seconds, "/leaseSeconds")?;
    let held = heartbeat.leases.iter().map(|lease| RemoteLease {
        step: lease.step(),
        lease_no: lease.lease_no(),
    });
    let held: Vec<RemoteLease> = held.collect();
    let orchestrator = api.orchestrator();
    let beaten = orchestrator.heartbeat_remote(&heartbeat.worker_id, &held, lease);
    let beaten = beaten.await?;
    let leases = heartbeat.leases.into_iter().zip(beaten.leases);
    let answer = |(lease, answer): (HeldBody, Result<Timestamp, _>)| {
        let (expires_at, problem) = match answer {
            Ok(until) => (Some(until), None),
            Err(error) => (None, Some(Problem::from(error).body(None))),
        };
        LeaseAnswer {
            lease: lease.answered(),
            held: expires_at.is_some(),
            expires_at,
            problem,
        }
    };
    Ok(Json(Beaten {
        leases: leases.map(answer).collect(),
        now: beaten.now,
        drain: beaten.drain,
    }))
}
