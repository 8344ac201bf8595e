//! What a coordinator did.

use std::collections::BTreeMap;

use domain::id::TaskId;
use domain::status::Status;

use super::Until;
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
    /// How many tasks ended with a commit of this coordinator.
    pub tasks_ended: usize,
    /// Which, and how. Not kept by a coordinator that goes on until it is stopped: it would grow for
    /// as long as it runs.
    pub ended: BTreeMap<TaskId, Status>,
    /// What the finalizer decided on the one task of its scope.
    pub finalized: Option<Finalized>,
}

impl CoordinatorReport {
    /// A task has ended. Told twice, it is counted once where it is kept.
    pub(super) fn tell_end(&mut self, task: TaskId, status: Status, until: Until) {
        let is_news = until == Until::Stopped || self.ended.insert(task, status).is_none();
        self.tasks_ended = self.tasks_ended.saturating_add(usize::from(is_news));
    }
}
