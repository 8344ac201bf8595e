//! Time as a port.

use async_trait::async_trait;
use domain::time::Timestamp;

/// What time it is, and waiting for a time.
///
/// Nothing in this crate reads any other clock, or a virtual one would wake nobody. With a store
/// on PostgreSQL the clock handed out follows the database's.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now. Never runs backwards within one process.
    fn now(&self) -> Timestamp;

    /// Returns once [`now`](Self::now) is at or after `at`; at once if it already is.
    async fn sleep_until(&self, at: Timestamp);
}
