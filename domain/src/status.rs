//! The six words, the same for tasks and steps.

use serde::{Deserialize, Serialize};

/// Where a task or a step stands. Stored and sent as its [word](Status::as_str).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not running. A new step or task starts here; release, retry, reset and rerun bring it back.
    Pending,
    /// A step: a worker holds its lease. A task: a step has started and the task has not ended.
    InProgress,
    /// Done with success. A step gets here by `Succeed` only, a task when all its steps are done.
    Complete,
    /// Ended without success. Only an operator moves it on.
    Error,
    /// Given up on purpose.
    Cancelled,
    /// An operator vouched for it. Counts as done for children and for the task.
    ResolvedManually,
}

impl Status {
    /// Every status, in the order of the tables in `docs/lifecycle.md`.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::InProgress,
        Self::Complete,
        Self::Error,
        Self::Cancelled,
        Self::ResolvedManually,
    ];

    /// The word that is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Complete => "complete",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
            Self::ResolvedManually => "resolved_manually",
        }
    }

    /// The status of a stored word; `None` for any other text, which a store reports as corrupt.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Nothing but a rerun moves it: `complete`, `cancelled`, `resolved_manually`.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Complete | Self::Cancelled | Self::ResolvedManually
        )
    }

    /// Terminal, or `error`: it has a `completed_at`.
    pub const fn is_ended(self) -> bool {
        self.is_terminal() || matches!(self, Self::Error)
    }

    /// Good enough for its children and for its task: `complete` or `resolved_manually`.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Complete | Self::ResolvedManually)
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn words_round_trip_and_the_ancestors_wrong_word_is_unknown() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("failed"), None);
        assert_eq!(Status::parse("Pending"), None);
    }
}
