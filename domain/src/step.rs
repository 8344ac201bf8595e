//! One step of a task: its state, the commands it takes, and what they decide.

pub mod command;
pub mod decide;
pub mod decision;
pub mod lease;
pub mod operate;
pub mod order;
pub mod readiness;
pub mod rescue;
pub mod start;
pub mod state;
pub mod table;

use std::sync::Arc;

use serde::Serialize;

pub use command::{Lapse, StepCommand, TaskGate};
pub use decision::{Decision, Outcome};
pub use lease::Lease;
pub use readiness::Readiness;
pub use state::{GivenUp, StepError, StepState, Wait};

use crate::id::{LeaseNo, StepId, TaskId};
use crate::status::Status;
use crate::template::StepTemplate;
use crate::time::Timestamp;

/// One step of one task, without its payloads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Which.
    pub id: StepId,
    /// Its definition, pinned at submission.
    #[serde(skip)]
    pub definition: Arc<StepTemplate>,
    /// Where it stands.
    pub state: StepState,
    /// Attempts that have ended in this run, by success, failure or lost lease. Starts at 0; only
    /// reset and rerun lower it.
    pub attempts: u32,
    /// Attempts allowed. Starts as the policy's limit; operators may raise it.
    pub attempt_limit: u32,
    /// The newest lease. Starts at 0; each claim adds one and nothing ever lowers it.
    pub lease_no: LeaseNo,
    /// How that lease ended; none before the first claim and while it is held.
    pub lease_end: Option<Outcome>,
    /// Which run this is. Starts at 1; reset and rerun add one.
    pub run_no: u32,
    /// Parents that are not done. A store counts it down as they finish.
    pub unmet: u32,
    /// The last failure since the last success, reset or rerun.
    pub last_error: Option<StepError>,
    /// Raised by everything that changes what a command may decide on; heartbeats leave it alone.
    pub version: i64,
}

impl Step {
    /// A new step: pending, waiting for `unmet` parents, and not before `run_at` if it has none.
    pub fn new(
        id: StepId,
        definition: Arc<StepTemplate>,
        unmet: u32,
        run_at: Option<Timestamp>,
    ) -> Self {
        let wait = match run_at {
            Some(at) if unmet == 0 => Wait::Scheduled { at },
            _ => Wait::None,
        };
        let attempt_limit = definition.retry.limit;
        Self {
            id,
            definition,
            state: StepState::Pending { wait },
            attempts: 0,
            attempt_limit,
            lease_no: LeaseNo::default(),
            lease_end: None,
            run_no: 1,
            unmet,
            last_error: None,
            version: 0,
        }
    }

    /// The word for where it stands.
    pub const fn status(&self) -> Status {
        self.state.status()
    }

    /// The task it belongs to.
    pub const fn task(&self) -> TaskId {
        self.id.task
    }

    /// When it may run again or for the first time; none unless it waits for that.
    pub const fn next_run_at(&self) -> Option<Timestamp> {
        match self.state {
            StepState::Pending {
                wait: Wait::Scheduled { at } | Wait::BackingOff { until: at },
            } => Some(at),
            StepState::Pending { wait: Wait::None }
            | StepState::InProgress { .. }
            | StepState::Complete { .. }
            | StepState::Error { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        }
    }

    /// What a handler should use to make its effects happen once: the same for every attempt and
    /// lost lease of one run, another after a reset or rerun.
    pub fn idempotency_key(&self) -> String {
        format!("{}:{}", self.id, self.run_no)
    }

    /// Open (pending or running) after at least one failed attempt.
    pub const fn is_retrying(&self) -> bool {
        self.attempts > 0 && matches!(self.status(), Status::Pending | Status::InProgress)
    }
}
