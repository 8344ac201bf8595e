//! What may be asked of a step.

use crate::id::LeaseNo;
use crate::millis::Millis;
use crate::name::WorkerId;
use crate::retry::{Jitter, StepFailure};
use crate::status::Status;

/// A command to one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepCommand {
    /// A worker takes it.
    Start {
        /// Who.
        worker: WorkerId,
        /// For how long without a heartbeat.
        lease: Millis,
        /// What its task has to say.
        gate: TaskGate,
    },
    /// Its handler succeeded. The result travels beside the decision.
    Succeed {
        /// The lease presented.
        lease_no: LeaseNo,
    },
    /// Its handler failed.
    Fail {
        /// The lease presented.
        lease_no: LeaseNo,
        /// What the handler says.
        failure: StepFailure,
        /// Drawn by the caller.
        jitter: Jitter,
        /// What the policy's custom strategy answered, if it has one.
        custom: Option<Millis>,
    },
    /// The holder lives.
    Heartbeat {
        /// The lease presented.
        lease_no: LeaseNo,
        /// For how long from now.
        lease: Millis,
    },
    /// The holder gives it back; no attempt is counted.
    Release {
        /// The lease presented.
        lease_no: LeaseNo,
    },
    /// A rescuer takes it back: a failed attempt.
    Expire {
        /// Drawn by the caller.
        jitter: Jitter,
        /// What the policy's custom strategy answered, if it has one.
        custom: Option<Millis>,
    },
    /// An operator gives it up.
    Cancel,
    /// An operator vouches for it. A result travels beside the decision.
    Resolve,
    /// An operator does without it: resolved without a result, where the template allows it.
    Skip,
    /// An operator sets the attempts back to zero and lets it run.
    Reset,
    /// An operator lets it run without waiting for the rest of its backoff.
    RetryNow,
    /// An operator allows more attempts.
    RaiseLimit {
        /// In all.
        limit: u32,
    },
    /// An operator runs it again; part of a rerun of the task from some step.
    Rerun {
        /// Its parents that are not done once the rerun is applied.
        unmet: u32,
    },
}

impl StepCommand {
    /// The word for it, as in `docs/lifecycle.md` and in errors.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Start { .. } => "start",
            Self::Succeed { .. } => "succeed",
            Self::Fail { .. } => "fail",
            Self::Heartbeat { .. } => "heartbeat",
            Self::Release { .. } => "release",
            Self::Expire { .. } => "expire",
            Self::Cancel => "cancel",
            Self::Resolve => "resolve",
            Self::Skip => "skip",
            Self::Reset => "reset",
            Self::RetryNow => "retry_now",
            Self::RaiseLimit { .. } => "raise_limit",
            Self::Rerun { .. } => "rerun",
        }
    }
}

/// What a step must know of its task before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskGate {
    /// Where the task stands.
    pub status: Status,
    /// Whether it, or the step's queue, is paused.
    pub paused: bool,
    /// Whether it is halted.
    pub halted: bool,
}

impl TaskGate {
    /// Nothing stands in the way.
    pub const OPEN: Self = Self {
        status: Status::InProgress,
        paused: false,
        halted: false,
    };
}

/// Which time a rescuer found to have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// The lease ran out.
    LeaseExpired,
    /// The deadline passed.
    DeadlineExceeded,
}
