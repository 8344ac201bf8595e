//! How stores fail.

use domain::error::TransitionError;
use domain::step::Step;

/// A store could not do what it was asked. Nothing is known to have changed; a command whose reply
/// was lost may have been carried out, and every command may be repeated.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or is too busy. Worth trying again.
    #[error("the store is unavailable: {source}")]
    Unavailable {
        /// What the adapter says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It holds something that cannot be.
    #[error("the store holds a corrupt {entity} {id}: {detail}")]
    Corrupt {
        /// What kind of thing.
        entity: &'static str,
        /// Which.
        id: String,
        /// What is wrong with it.
        detail: String,
    },
    /// It cannot be used as it is: its schema is missing, too old or too new, or a right is
    /// missing. Trying again is of no use until someone acts.
    #[error("{0}")]
    Unusable(String),
}

impl StoreError {
    /// An unavailable store, from any error.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable {
            source: source.into(),
        }
    }

    /// Whether the same call may succeed later.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// Why one item of a batch was not applied. Its neighbours are not affected.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The lease it was decided under is not the present one, or the step is gone from it.
    #[error(transparent)]
    Refused(TransitionError),
    /// The lease is right, but the step has changed since (an operator raised its limit, say):
    /// decide again on this one.
    #[error("the step has changed since the decision: version {} is now {}", .decided_on, .current.version)]
    Stale {
        /// The version decided on.
        decided_on: i64,
        /// The step as it is.
        current: Box<Step>,
    },
    /// There is no such step.
    #[error("there is no such step")]
    NotFound,
    /// This one row could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an operation was not carried out. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum OperateError {
    /// There is no such task.
    #[error("there is no such task")]
    NotFound,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] TransitionError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
