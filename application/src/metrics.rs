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

/// What an engine counts about itself, since its process began. Shared by its use cases and its
/// coordinators.
#[derive(Debug, Default)]
pub struct EngineMetrics {
    /// Counters of tasks and steps that were wrong and were set right. Must stay 0.
    pub counters_repaired: Counter,
}
