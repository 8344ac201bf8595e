//! What a row of history says: from, to, when, who, why.

use serde::{Deserialize, Serialize};

use crate::id::{LeaseNo, StepIndex, TaskId};
use crate::status::Status;
use crate::text::{Actor, Text};
use crate::time::Timestamp;

/// Why a state changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A worker claimed the step; for a task, its first step.
    Started,
    /// The handler succeeded.
    Succeeded,
    /// The handler failed.
    Failed,
    /// The lease ran out and a rescuer took the step back.
    LeaseExpired,
    /// The attempt took longer than its deadline.
    DeadlineExceeded,
    /// The attempt failed and a later one is scheduled.
    RetryScheduled,
    /// The worker gave the step back without an attempt.
    Released,
    /// Someone gave it up.
    Cancelled,
    /// An operator vouched for it.
    Resolved,
    /// An operator skipped it.
    Skipped,
    /// An operator set the attempts back to zero.
    Reset,
    /// An operator asked for another attempt at once.
    RetriedNow,
    /// An operator ran it again from here.
    Rerun,
    /// A task in `error` went on because an operator changed one of its steps.
    Reopened,
    /// Nothing of the task can move any more.
    Settled,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 15] = [
        Self::Started,
        Self::Succeeded,
        Self::Failed,
        Self::LeaseExpired,
        Self::DeadlineExceeded,
        Self::RetryScheduled,
        Self::Released,
        Self::Cancelled,
        Self::Resolved,
        Self::Skipped,
        Self::Reset,
        Self::RetriedNow,
        Self::Rerun,
        Self::Reopened,
        Self::Settled,
    ];

    /// The word that is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::LeaseExpired => "lease_expired",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::RetryScheduled => "retry_scheduled",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
            Self::Resolved => "resolved",
            Self::Skipped => "skipped",
            Self::Reset => "reset",
            Self::RetriedNow => "retried_now",
            Self::Rerun => "rerun",
            Self::Reopened => "reopened",
            Self::Settled => "settled",
        }
    }

    /// The cause of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
    }
}

/// Who acts, when, and what they say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When, by the store's clock.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// An operator's reason, or the message of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl Stamp {
    /// The engine itself.
    pub fn engine(at: Timestamp) -> Self {
        Self {
            at,
            by: Actor::engine(),
            note: None,
        }
    }

    /// Someone, without a word about it.
    pub const fn by(at: Timestamp, by: Actor) -> Self {
        Self { at, by, note: None }
    }
}

/// One change of state, of a step or of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// The task.
    pub task: TaskId,
    /// The step; none for a change of the task itself.
    pub step: Option<StepIndex>,
    /// Before.
    pub from: Status,
    /// After.
    pub to: Status,
    /// Why.
    pub cause: Cause,
    /// When, who, and what they say.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Attempts ended, this one included. 0 for a task.
    pub attempt: u32,
    /// The newest lease of the step. 0 for a task.
    pub lease_no: LeaseNo,
    /// The run of the step. 0 for a task.
    pub run_no: u32,
}

/// An operator's act that moves no state: a row of the operation log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationRecord {
    /// The task.
    pub task: TaskId,
    /// The step, if it concerns one.
    pub step: Option<StepIndex>,
    /// What was done: the operation's word.
    pub operation: String,
    /// When, who, why.
    #[serde(flatten)]
    pub stamp: Stamp,
}

#[cfg(test)]
mod tests {
    use super::Cause;

    #[test]
    fn causes_round_trip_as_words() {
        for cause in Cause::ALL {
            assert_eq!(Cause::parse(cause.as_str()), Some(cause));
            let json = serde_json::to_value(cause).unwrap();
            assert_eq!(json, cause.as_str());
        }
    }
}
