//! Asking for a later look at a task.

use async_trait::async_trait;
use domain::id::TaskId;
use domain::task::Reenqueue;

use super::StoreError;

/// Asks that a task be looked at again at a time. One-way and advisory: it never runs anything
/// itself, and losing a request costs time, never progress, as each step wakes at its own
/// `next_run_at`.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Reenqueuer: Send + Sync {
    /// Asks for a look at `task` at `reenqueue.at`, in place of any time asked for before. A task
    /// that has ended, or is unknown, is left alone.
    async fn reenqueue(&self, task: TaskId, reenqueue: Reenqueue) -> Result<(), StoreError>;
}
