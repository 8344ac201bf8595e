//! Counting what waits, for dashboards and alerts.

use async_trait::async_trait;
use domain::millis::Millis;
use domain::name::QueueName;
use domain::time::Timestamp;

use super::StoreError;

/// At most this many of anything are counted: a look may not grow with what is stored.
pub const COUNT_MAX: u32 = 10_000;
/// At most this many queues are looked at, in the order of their names.
pub const QUEUES_MAX: u32 = 200;

/// Counts what is in a store. For people; nothing is decided by it.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait CensusTaker: Send + Sync {
    /// The counts at a time, each up to [`COUNT_MAX`], each by an index: cheap enough to be taken
    /// every few seconds, whatever is stored.
    async fn census(&self, now: Timestamp) -> Result<Census, StoreError>;
}

/// What there is at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// The queues that have a step which is ready or waits for a time, and those that are paused,
    /// in the order of their names; at most [`QUEUES_MAX`].
    pub queues: Vec<QueueCount>,
    /// Steps that some worker holds.
    pub running: u32,
    /// Tasks that have not ended.
    pub open: u32,
    /// How long ago the oldest transaction began that keeps the store from forgetting what nobody
    /// needs; none where there is no such thing.
    pub oldest_snapshot: Option<Millis>,
}

/// What is in one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueCount {
    /// Its name.
    pub queue: QueueName,
    /// Steps that may run now, paused or not.
    pub ready: u32,
    /// Steps that wait for a time, and for nothing else.
    pub waiting: u32,
    /// Since when the step that is first in line is ready; none if none is.
    pub oldest_ready_at: Option<Timestamp>,
    /// Whether an operator has paused it.
    pub paused: bool,
}
