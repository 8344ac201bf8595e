//! What a coordinator did.

use std::collections::BTreeMap;

use domain::id::TaskId;
use domain::status::Status;

use crate::finalize::Finalized;

/// Counts of one run of a coordinator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoordinatorReport {
    /// Rounds of its loop.
    pub rounds: u64,
    /// Steps it claimed.
    pub claimed: usize,
    /// Attempts that succeeded.
    pub succeeded: usize,
    /// Attempts that failed and come back.
    pub retried: usize,
    /// Attempts that failed for good.
    pub failed: usize,
    /// Steps it gave back.
    pub released: usize,
    /// Attempts whose outcome came too late and was refused.
    pub lost: usize,
    /// Steps it took back from workers that were gone.
    pub rescued: usize,
    /// Tasks that ended with a commit of this coordinator, and how.
    pub ended: BTreeMap<TaskId, Status>,
    /// What the finalizer decided on the one task of its scope.
    pub finalized: Option<Finalized>,
}
