//! Why a command was refused. Each error carries both sides: what is, and what was asked.

use serde::Serialize;

use crate::id::LeaseNo;
use crate::name::WorkerId;
use crate::status::Status;
use crate::time::Timestamp;

/// What became of the lease that a late worker presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaseEnd {
    /// A newer lease exists.
    TakenOver,
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// Its holder gave it back.
    Released,
    /// It ran out and was taken back.
    LeaseExpired,
    /// Its deadline passed and it was taken back.
    DeadlineExceeded,
    /// Step or task were cancelled.
    Cancelled,
    /// An operator ran the step again.
    Rerun,
    /// There never was such a lease.
    Unknown,
}

impl std::fmt::Display for LeaseEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TakenOver => "another worker has taken the step over",
            Self::Succeeded => "it has already succeeded",
            Self::Failed => "it has already failed",
            Self::Released => "it was released",
            Self::LeaseExpired => "it expired and was taken back",
            Self::DeadlineExceeded => "its deadline passed and it was taken back",
            Self::Cancelled => "the work was cancelled",
            Self::Rerun => "an operator ran the step again",
            Self::Unknown => "there was no such lease",
        })
    }
}

/// A command that the rules refuse. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "refused", rename_all = "snake_case")]
pub enum TransitionError {
    /// The table has no such row.
    #[error("{command} is not allowed while the {what} is {from}")]
    NotAllowed {
        /// `step` or `task`.
        what: &'static str,
        /// The present status.
        from: Status,
        /// The command's word.
        command: &'static str,
    },
    /// Its time has not come.
    #[error("the step may not start before {ready_at}")]
    NotDue {
        /// When it may.
        ready_at: Timestamp,
    },
    /// Its parents are not done.
    #[error("the step waits for {unmet} of its parents")]
    AwaitingParents {
        /// How many.
        unmet: u32,
    },
    /// Another worker, or the same one, holds it.
    #[error("worker {worker} holds lease {lease_no} of the step until {expires_at}")]
    Held {
        /// Who.
        worker: WorkerId,
        /// Its lease.
        lease_no: LeaseNo,
        /// Until when, if nobody extends it.
        expires_at: Timestamp,
    },
    /// The task is paused.
    #[error("the task is paused; resume it first")]
    Paused,
    /// The task is halted after a failure.
    #[error("the task is halted because a step failed; reset, retry or resolve that step first")]
    Halted,
    /// The task takes no more work.
    #[error("the task is {state}")]
    TaskEnded {
        /// Its status.
        state: Status,
    },
    /// The presented lease is not the present one.
    #[error("lease {presented} is lost: {end} (current lease {current})")]
    LeaseLost {
        /// What was presented.
        presented: LeaseNo,
        /// What is.
        current: LeaseNo,
        /// What became of it.
        end: LeaseEnd,
    },
    /// The lease has not run out yet.
    #[error("the lease runs until {expires_at}")]
    NotLapsed {
        /// When it, or the deadline, ends.
        expires_at: Timestamp,
    },
    /// No attempt is left.
    #[error("{attempts} of {limit} attempts are used up; reset the step or raise its limit first")]
    NoAttemptsLeft {
        /// Used.
        attempts: u32,
        /// Allowed.
        limit: u32,
    },
    /// A limit can only be raised.
    #[error(
        "the limit is {limit}; a raised one must be over that and at most 1000000, not {asked}"
    )]
    LimitNotRaised {
        /// The present limit.
        limit: u32,
        /// What was asked.
        asked: u32,
    },
    /// The template does not allow to skip it.
    #[error("the template does not allow to skip this step; resolve it by hand instead")]
    NotSkippable,
    /// A rerun needs finished parents.
    #[error("{unmet} parents of the step are not done; run again from one of them")]
    ParentsNotDone {
        /// How many.
        unmet: u32,
    },
    /// Whoever asks has looked at an earlier version of the step.
    #[error("the step has changed since: version {seen} is now {current}")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The present one.
        current: i64,
    },
    /// The task has no such step.
    #[error("the task has no such step")]
    NoSuchStep,
}
