//! The states of a task.

use serde::Serialize;

use crate::status::Status;
use crate::time::Timestamp;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TaskState {
    /// No step has started since it was submitted, reopened or run again.
    Pending,
    /// A step has started. Stays so until the task ends: release and retry do not move it.
    InProgress,
    /// Every step is done.
    Complete {
        /// Since when.
        completed_at: Timestamp,
    },
    /// Nothing can move any more, and not every step is done.
    Error {
        /// Since when.
        completed_at: Timestamp,
    },
    /// It was given up.
    Cancelled {
        /// Since when.
        completed_at: Timestamp,
    },
    /// An operator vouched for it.
    ResolvedManually {
        /// Since when.
        completed_at: Timestamp,
    },
}

impl TaskState {
    /// The word for it.
    pub const fn status(&self) -> Status {
        match self {
            Self::Pending => Status::Pending,
            Self::InProgress => Status::InProgress,
            Self::Complete { .. } => Status::Complete,
            Self::Error { .. } => Status::Error,
            Self::Cancelled { .. } => Status::Cancelled,
            Self::ResolvedManually { .. } => Status::ResolvedManually,
        }
    }

    /// When it ended, if it has.
    pub const fn completed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending | Self::InProgress => None,
            Self::Complete { completed_at }
            | Self::Error { completed_at }
            | Self::Cancelled { completed_at }
            | Self::ResolvedManually { completed_at } => Some(*completed_at),
        }
    }

    /// The state of this status, entered at `at`.
    pub const fn enter(status: Status, at: Timestamp) -> Self {
        match status {
            Status::Pending => Self::Pending,
            Status::InProgress => Self::InProgress,
            Status::Complete => Self::Complete { completed_at: at },
            Status::Error => Self::Error { completed_at: at },
            Status::Cancelled => Self::Cancelled { completed_at: at },
            Status::ResolvedManually => Self::ResolvedManually { completed_at: at },
        }
    }
}
