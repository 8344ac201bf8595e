//! What is sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A worker asks for steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// Who; left out in a commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_id: Option<String>,
    /// Only steps of these.
    pub handlers: Vec<String>,
    /// In these; none is `default`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<String>,
    /// At most so many, 1 to 100.
    pub limit: u32,
    /// For how long without a heartbeat.
    pub lease_seconds: u64,
    /// How long to wait if there is nothing, 0 to 30; left out in a commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_seconds: Option<u64>,
    /// The same when the claim is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How many are in hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<u32>,
}

/// A lease.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldLease {
    /// The task.
    pub task_id: String,
    /// The step's name.
    pub step: String,
    /// The lease's number.
    pub lease_no: i64,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Whose.
    #[serde(flatten)]
    pub lease: HeldLease,
    /// How.
    #[serde(flatten)]
    pub end: StepEnd,
}

/// The ways to end.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    tag = "outcome",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum StepEnd {
    /// With a result.
    Succeeded {
        /// Any JSON.
        result: Value,
    },
    /// With a failure.
    Failed {
        /// For people.
        error_message: String,
        /// For policies.
        #[serde(skip_serializing_if = "Option::is_none")]
        error_class: Option<String>,
        /// Whether trying again may help.
        retryable: bool,
        /// Not before so long from now.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_seconds: Option<u64>,
    },
    /// Given back, without an attempt.
    Released,
}

/// A worker is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Heartbeat {
    /// Who.
    pub worker_id: String,
    /// All it holds.
    pub leases: Vec<HeldLease>,
    /// For how long from now.
    pub lease_seconds: u64,
}

/// Who a worker is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WorkerFacts {
    /// Where it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whatever tells workers apart.
    pub labels: BTreeMap<String, String>,
    /// What it can do.
    pub handlers: Vec<String>,
    /// Where it takes steps from; none is `default`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<String>,
    /// How many steps it runs at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slots: Option<u32>,
}

/// A task to be run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NewTask {
    /// Where its template is; none is `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Which.
    pub template: String,
    /// Which version; none is the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What its steps work on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Value>,
}
