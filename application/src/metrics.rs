//! What an engine counts about itself.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts this many more.
    pub fn add(&self, more: usize) {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// The count.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What an engine counts about itself, since its process began. Shared by its use cases, its
/// coordinators and its store.
#[derive(Debug, Default)]
pub struct EngineMetrics {
    /// Background loops that panicked or stood still and were started again. Must stay 0.
    pub loops_restarted: Counter,
    /// Counters of tasks and steps that were wrong and were set right. Must stay 0.
    pub counters_repaired: Counter,
    /// Steps taken back whose lease or deadline had passed.
    pub leases_rescued: Counter,
    /// Units of work of the store that were tried once more: after a deadlock, a serialization
    /// failure or a lost connection.
    pub transactions_retried: Counter,
    /// Announcements sent to other processes.
    pub wakeups_sent: Counter,
    /// Announcements heard from other processes.
    pub wakeups_heard: Counter,
    /// How often announcements could be heard again after a while in which they could not.
    pub listener_reconnects: Counter,
}
