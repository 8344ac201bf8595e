//! Removing what has ended long ago.

use async_trait::async_trait;
use domain::id::TaskId;
use domain::status::Status;
use domain::time::Timestamp;

use super::StoreError;

/// Removes ended tasks with all that belongs to them: steps, results, history, the operation log,
/// tags and the idempotency key, which is free again afterwards.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait RetentionStore: Send + Sync {
    /// Removes the tasks that ended first of those asked for, each whole or not at all. It waits for
    /// nobody: a task that somebody works on is left for later. Many steps make a batch smaller than
    /// its limit, so that one call is bounded in what it does.
    async fn purge(&self, request: PurgeRequest) -> Result<PurgeReply, StoreError>;

    /// Counts what [`purge`](Self::purge) would remove, up to the limit; removes nothing.
    async fn expired(&self, request: PurgeRequest) -> Result<Expired, StoreError>;

    /// Removes one task with all that belongs to it, if it has ended. It waits for whoever works on
    /// the task.
    async fn remove(&self, task: TaskId) -> Result<Removal, StoreError>;
}

/// What became of a task that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// It has not ended: nothing was removed.
    Open(Status),
    /// There is no such task.
    Absent,
}

/// Which tasks to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeRequest {
    /// Those that ended in this state. Of a state that tasks do not end in there are none.
    pub state: Status,
    /// And before this time.
    pub ended_before: Timestamp,
    /// At most this many: 1 to 1,000 to remove, to 100,000 to count.
    pub limit: u32,
}

/// What was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeReply {
    /// How many tasks.
    pub removed: u32,
    /// When the task ended that is now the oldest of this state; none if none is left.
    pub oldest_left: Option<Timestamp>,
}

/// What would be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired {
    /// How many tasks, or the limit if there are more.
    pub tasks: u32,
    /// When the oldest of them ended.
    pub oldest: Option<Timestamp>,
}
