//! What is answered. Fields that are not known here are passed over: servers add some.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::requests::HeldLease;
use crate::error::Problem;

/// Steps to do.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Claimed {
    /// The steps.
    pub steps: Vec<ClaimedStep>,
    /// The server's time.
    pub now: String,
    /// Whether the worker is to end.
    pub drain: bool,
}

/// A step, with all its handler needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimedStep {
    /// The task.
    pub task_id: String,
    /// Its name.
    pub step: String,
    /// Of the template.
    pub namespace: String,
    /// Its name.
    pub template: String,
    /// Its version.
    pub version: String,
    /// Who is to do it.
    pub handler: String,
    /// Where it waited.
    pub queue: String,
    /// What the template tells the handler.
    pub config: Value,
    /// What the task works on.
    pub context: Value,
    /// The results of the steps it depends on.
    pub parents: BTreeMap<String, Value>,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// How many there may be.
    pub attempt_limit: u32,
    /// Raised by a reset or rerun.
    pub run_no: u32,
    /// The same for all attempts of a run.
    pub idempotency_key: String,
    /// The right to finish it.
    pub lease: Lease,
    /// When this attempt began.
    pub started_at: String,
    /// When it is taken away though heartbeats arrive.
    pub deadline_at: String,
    /// How long the handler may take.
    pub timeout_seconds: u64,
    /// Why the attempt before failed.
    pub last_error: Option<LastError>,
    /// W3C trace context.
    pub traceparent: String,
}

impl ClaimedStep {
    /// Its lease, as it is presented.
    pub fn held(&self) -> HeldLease {
        HeldLease {
            task_id: self.task_id.clone(),
            step: self.step.clone(),
            lease_no: self.lease.lease_no,
        }
    }
}

/// The right to finish an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// Only grows.
    pub lease_no: i64,
    /// Whose.
    pub worker_id: String,
    /// Until when, by the server's time.
    pub expires_at: String,
}

/// Why the attempt before failed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LastError {
    /// For people.
    pub message: String,
    /// For policies.
    pub class: Option<String>,
}

/// What became of outcomes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Committed {
    /// In the order of the outcomes.
    pub outcomes: Vec<OutcomeAnswer>,
    /// What was claimed with them.
    pub claimed: Option<Next>,
    /// The server's time.
    pub now: String,
}

/// The next steps.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Next {
    /// The steps.
    pub steps: Vec<ClaimedStep>,
    /// Whether the worker is to end.
    pub drain: bool,
}

/// What became of one outcome.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OutcomeAnswer {
    /// Whose.
    #[serde(flatten)]
    pub lease: HeldLease,
    /// How it was taken.
    pub outcome: Taken,
    /// Where the step stands.
    pub state: Option<String>,
    /// Why it was not taken.
    pub problem: Option<Problem>,
}

/// How an outcome was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// Written.
    Applied,
    /// Written before.
    Unchanged,
    /// Not.
    Problem,
}

/// What is held.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HeartbeatAnswer {
    /// In the order of the leases.
    pub leases: Vec<LeaseAnswer>,
    /// The server's time.
    pub now: String,
    /// Whether the worker is to end.
    pub drain: bool,
}

/// What became of one lease.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseAnswer {
    /// Which.
    #[serde(flatten)]
    pub lease: HeldLease,
    /// Whether it runs on.
    pub held: bool,
    /// Until when.
    pub expires_at: Option<String>,
    /// Why not.
    pub problem: Option<Problem>,
}

/// A task that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Submitted {
    /// Its id.
    pub id: String,
    /// Whether it was there already, by its key.
    pub replayed: bool,
}

/// A task, as far as most want to know.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Where it stands, in the engine's words.
    pub state: String,
    /// When it ended.
    pub completed_at: Option<String>,
    /// Its steps, as the server tells of them.
    pub steps: Vec<Value>,
}
