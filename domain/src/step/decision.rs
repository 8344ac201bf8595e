//! What a command decided: the step afterwards, and the rows of history.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::history::{Cause, Stamp, Transition};
use crate::status::Status;
use crate::task::TallyDelta;

/// How the newest lease of a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its handler succeeded.
    Succeeded,
    /// Its handler failed.
    Failed,
    /// Its holder gave it back.
    Released,
    /// It ran out.
    LeaseExpired,
    /// Its deadline passed.
    DeadlineExceeded,
    /// The step or the task was cancelled.
    Cancelled,
    /// The step was run again.
    Rerun,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Succeeded,
        Self::Failed,
        Self::Released,
        Self::LeaseExpired,
        Self::DeadlineExceeded,
        Self::Cancelled,
        Self::Rerun,
    ];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Released => "released",
            Self::LeaseExpired => "lease_expired",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::Cancelled => "cancelled",
            Self::Rerun => "rerun",
        }
    }

    /// The outcome of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
    }
}

/// The answer of [`Step::decide`](Step::decide). A store applies it if the step is still as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The step as it was decided on: its status, lease and version are what a store compares.
    pub before: Step,
    /// The step afterwards, its version already raised.
    pub after: Step,
    /// None for a repeated command and for those that move no state, else one or two rows.
    pub trail: Vec<Transition>,
}

impl Decision {
    pub(super) fn new(before: &Step, after: Step) -> Self {
        let version = before.version.saturating_add(1);
        Self {
            before: before.clone(),
            after: Step { version, ..after },
            trail: Vec::new(),
        }
    }

    /// The same command by the same lease again, or one that has nothing to change.
    pub(super) fn unchanged(step: &Step) -> Self {
        Self {
            before: step.clone(),
            after: step.clone(),
            trail: Vec::new(),
        }
    }

    pub(super) fn row(mut self, to: Status, cause: Cause, stamp: &Stamp) -> Self {
        let from = self.trail.last().map_or(self.before.status(), |row| row.to);
        self.trail.push(Transition {
            task: self.after.id.task,
            step: Some(self.after.id.index),
            from,
            to,
            cause,
            stamp: stamp.clone(),
            attempt: self.after.attempts,
            lease_no: self.after.lease_no,
            run_no: self.after.run_no,
        });
        self
    }

    /// Whether there is nothing to apply. Everything but a heartbeat raises the version, and a
    /// heartbeat changes the state alone.
    pub fn is_unchanged(&self) -> bool {
        self.before.version == self.after.version && self.before.state == self.after.state
    }

    /// Whether the children have one parent less to wait for.
    pub const fn releases_children(&self) -> bool {
        self.after.status().is_done() && !self.before.status().is_done()
    }

    /// Whether this is the failure that halts a task with `on_failure: fail_fast`.
    pub const fn gives_up(&self) -> bool {
        matches!(
            (self.before.status(), self.after.status()),
            (Status::InProgress, Status::Error)
        )
    }

    /// What it does to the counters of the task, apart from the children it releases.
    pub fn tally(&self, halted: bool) -> TallyDelta {
        TallyDelta::between(&self.before, &self.after, halted)
    }
}
