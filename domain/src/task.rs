//! A task: one run of a template, its own small state machine, and the counters that settle it.

pub mod change;
pub mod context;
pub mod decide;
pub mod operate;
pub mod operation;
pub mod reenqueue;
pub mod snapshot;
pub mod state;
pub mod submission;
pub mod table;
pub mod tally;

use serde::Serialize;

pub use change::TaskChange;
pub use context::{ExecutionContext, ExecutionStatus, Health, RecommendedAction};
pub use decide::{TaskCommand, TaskDecision};
pub use operation::{Operation, StepOperation};
pub use reenqueue::{Reenqueue, ReenqueuePolicy, ReenqueueReason, WakeAt};
pub use snapshot::Snapshot;
pub use state::TaskState;
pub use submission::{NewTask, SubmissionFacts};
pub use tally::{Tally, TallyDelta, settle};

use crate::history::Transition;
use crate::id::TaskId;
use crate::status::Status;
use crate::step::Decision;
use crate::template::{ContentHash, OnFailure, TemplateKey};
use crate::time::Timestamp;

/// One run of a template, without its steps and payloads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// Of which template; pinned at submission.
    pub template: TemplateKey,
    /// The template's content at submission.
    pub content_hash: ContentHash,
    /// What a failure does to the other steps.
    pub on_failure: OnFailure,
    /// Where it stands.
    pub state: TaskState,
    /// Since when no step of it is claimed, if it is paused. Running steps go on.
    pub paused_at: Option<Timestamp>,
    /// Since when its pending steps are halted, if they are.
    pub halted_at: Option<Timestamp>,
    /// The counters that settle it.
    pub tally: Tally,
    /// What its submitter said about it.
    #[serde(flatten)]
    pub facts: SubmissionFacts,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it first went `in_progress`: at its first start, or when it was settled without one.
    pub started_at: Option<Timestamp>,
    /// When someone should look at it again, as a safety net.
    pub wake_at: Option<Timestamp>,
}

impl Task {
    /// The word for where it stands.
    pub const fn status(&self) -> Status {
        self.state.status()
    }

    /// Whether its pending steps are halted.
    pub const fn is_halted(&self) -> bool {
        self.halted_at.is_some()
    }

    /// Whether this decision on one of its steps halts it: the first step given up under
    /// `on_failure: fail_fast`.
    pub fn halts_on(&self, decision: &Decision) -> bool {
        self.on_failure == OnFailure::FailFast && !self.is_halted() && decision.gives_up()
    }

    /// Takes over a decision of its own; answers the rows of history.
    pub fn enter(&mut self, decision: TaskDecision) -> Vec<Transition> {
        let started = decision
            .trail
            .iter()
            .find(|row| row.to == Status::InProgress);
        self.started_at = self.started_at.or(started.map(|row| row.stamp.at));
        self.state = decision.next;
        if self.status().is_ended() {
            self.wake_at = None;
        }
        decision.trail
    }
}
