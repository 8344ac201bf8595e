//! The states of a step: one variant per word, with only what is true then.

use serde::{Deserialize, Serialize};

use super::Lease;
use crate::name::{ErrorClass, WorkerId};
use crate::status::Status;
use crate::text::Text;
use crate::time::Timestamp;

/// Where a step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum StepState {
    /// Not running. In: submission, release, a failure that is retried, reset, retry now, rerun.
    /// Out: a claim, cancel, resolve.
    Pending {
        /// What time it waits for.
        wait: Wait,
    },
    /// A worker runs it. In: a claim. Out: success, failure, lost lease, release, cancel, rerun.
    InProgress {
        /// The worker's right to finish it.
        #[serde(flatten)]
        lease: Lease,
        /// When this attempt began.
        processing_started_at: Timestamp,
    },
    /// Its handler succeeded. Out: rerun.
    Complete {
        /// Who did it.
        worker: WorkerId,
        /// When the last attempt began.
        processing_started_at: Timestamp,
        /// When it ended.
        completed_at: Timestamp,
    },
    /// Its last attempt failed for good. Out: reset, retry now, resolve, rerun.
    Error {
        /// Who tried last.
        worker: WorkerId,
        /// When the last attempt began.
        processing_started_at: Timestamp,
        /// When it ended.
        completed_at: Timestamp,
        /// Why it does not come back by itself.
        retry_state: GivenUp,
    },
    /// It was given up. Out: rerun.
    Cancelled {
        /// When.
        completed_at: Timestamp,
    },
    /// An operator vouched for it. Out: rerun.
    ResolvedManually {
        /// When.
        completed_at: Timestamp,
    },
}

/// What time a pending step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wait", rename_all = "snake_case")]
pub enum Wait {
    /// None.
    None,
    /// Its task was submitted to run at this time.
    Scheduled {
        /// When.
        at: Timestamp,
    },
    /// The backoff after a failed attempt: `retry_state` is `retry_scheduled`.
    BackingOff {
        /// When it ends.
        until: Timestamp,
    },
}

/// Why a step in `error` does not come back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenUp {
    /// The limit of attempts is reached.
    Exhausted,
    /// Trying again is of no use.
    NotRetryable,
}

impl GivenUp {
    /// The word that is stored and sent as `retry_state`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exhausted => "exhausted",
            Self::NotRetryable => "not_retryable",
        }
    }
}

/// The word stored and sent as `retry_state` while a retry is scheduled.
pub const RETRY_SCHEDULED: &str = "retry_scheduled";

/// The last failure of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepError {
    /// What the handler, or the rescuer, said.
    pub message: Text,
    /// What kind of thing went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ErrorClass>,
}

impl StepState {
    /// The word for it.
    pub const fn status(&self) -> Status {
        match self {
            Self::Pending { .. } => Status::Pending,
            Self::InProgress { .. } => Status::InProgress,
            Self::Complete { .. } => Status::Complete,
            Self::Error { .. } => Status::Error,
            Self::Cancelled { .. } => Status::Cancelled,
            Self::ResolvedManually { .. } => Status::ResolvedManually,
        }
    }

    /// When it ended, if it has.
    pub const fn completed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending { .. } | Self::InProgress { .. } => None,
            Self::Complete { completed_at, .. }
            | Self::Error { completed_at, .. }
            | Self::Cancelled { completed_at }
            | Self::ResolvedManually { completed_at } => Some(*completed_at),
        }
    }

    /// The word of `retry_state`, if it has one.
    pub const fn retry_state(&self) -> Option<&'static str> {
        match self {
            Self::Pending {
                wait: Wait::BackingOff { .. },
            } => Some(RETRY_SCHEDULED),
            Self::Error { retry_state, .. } => Some(retry_state.as_str()),
            Self::Pending { .. }
            | Self::InProgress { .. }
            | Self::Complete { .. }
            | Self::Cancelled { .. }
            | Self::ResolvedManually { .. } => None,
        }
    }

    /// The worker of the present or last attempt and when it began, while the state keeps them.
    pub const fn attempt(&self) -> Option<(&WorkerId, Timestamp)> {
        match self {
            Self::InProgress {
                lease,
                processing_started_at,
            } => Some((&lease.worker, *processing_started_at)),
            Self::Complete {
                worker,
                processing_started_at,
                ..
            }
            | Self::Error {
                worker,
                processing_started_at,
                ..
            } => Some((worker, *processing_started_at)),
            Self::Pending { .. } | Self::Cancelled { .. } | Self::ResolvedManually { .. } => None,
        }
    }
}
