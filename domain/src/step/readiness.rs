//! May a step run now, and if not, why and until when.

use serde::Serialize;

use super::{GivenUp, Step, StepState, Wait};
use crate::name::WorkerId;
use crate::status::Status;
use crate::time::Timestamp;

/// What stands in the way of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "readiness", rename_all = "snake_case")]
pub enum Readiness {
    /// Nothing: it may run. Whether it is claimed also depends on pauses of its task and queue.
    Ready,
    /// Parents that are not done.
    AwaitingParents {
        /// How many.
        unmet: u32,
    },
    /// The backoff after a failed attempt.
    BackingOff {
        /// When it ends.
        until: Timestamp,
    },
    /// The time its task was submitted for.
    Scheduled {
        /// When it comes.
        at: Timestamp,
    },
    /// A worker has it.
    Running {
        /// Who.
        worker: WorkerId,
        /// Until when, if nobody extends the lease.
        expires_at: Timestamp,
    },
    /// Its task halted at the first failure.
    Halted,
    /// It failed and no attempt is left.
    Exhausted,
    /// It failed and trying again is of no use.
    NotRetryable,
    /// It was cancelled.
    Cancelled,
    /// It is complete or resolved by hand.
    Done,
}

impl Readiness {
    /// The readiness of a step at `now`, in a task that is `halted` or not.
    pub fn of(step: &Step, halted: bool, now: Timestamp) -> Self {
        match &step.state {
            StepState::Pending { wait } => Self::of_pending(step, *wait, halted, now),
            StepState::InProgress { lease, .. } => Self::Running {
                worker: lease.worker.clone(),
                expires_at: lease.expires_at,
            },
            StepState::Error {
                retry_state: GivenUp::Exhausted,
                ..
            } => Self::Exhausted,
            StepState::Error {
                retry_state: GivenUp::NotRetryable,
                ..
            } => Self::NotRetryable,
            StepState::Cancelled { .. } => Self::Cancelled,
            StepState::Complete { .. } | StepState::ResolvedManually { .. } => Self::Done,
        }
    }

    /// Halted first: while it lasts, no parent and no time brings the step on.
    fn of_pending(step: &Step, wait: Wait, halted: bool, now: Timestamp) -> Self {
        match wait {
            _ if halted => Self::Halted,
            _ if step.unmet > 0 => Self::AwaitingParents { unmet: step.unmet },
            Wait::BackingOff { until } if until > now => Self::BackingOff { until },
            Wait::Scheduled { at } if at > now => Self::Scheduled { at },
            // The machine never makes this one; a corrupt row must not run for ever.
            _ if step.attempts >= step.attempt_limit => Self::Exhausted,
            Wait::None | Wait::BackingOff { .. } | Wait::Scheduled { .. } => Self::Ready,
        }
    }

    /// The word for it, as in the SQL function `step_readiness`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::AwaitingParents { .. } => "awaiting_parents",
            Self::BackingOff { .. } => "backing_off",
            Self::Scheduled { .. } => "scheduled",
            Self::Running { .. } => "running",
            Self::Halted => "halted",
            Self::Exhausted => "exhausted",
            Self::NotRetryable => "not_retryable",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }

    /// When it ends by itself, if it does.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::BackingOff { until } | Self::Scheduled { at: until } => Some(*until),
            Self::Running { expires_at, .. } => Some(*expires_at),
            Self::Ready
            | Self::AwaitingParents { .. }
            | Self::Halted
            | Self::Exhausted
            | Self::NotRetryable
            | Self::Cancelled
            | Self::Done => None,
        }
    }
}

/// Whether a step counts as live: in progress, or pending with all parents done and not halted,
/// backing off included. A task without live steps has nothing left that could move.
pub const fn is_live(status: Status, unmet: u32, halted: bool) -> bool {
    match status {
        Status::InProgress => true,
        Status::Pending => unmet == 0 && !halted,
        Status::Complete | Status::Error | Status::Cancelled | Status::ResolvedManually => false,
    }
}
