//! What a seed draws.

use std::sync::Arc;

use adapters_memory::SeededEntropy;
use application::ports::Entropy;
use domain::millis::Millis;

/// A stream of draws. Each part of a simulation has one of its own, so that a change in one does
/// not change what the others draw.
#[derive(Clone, Debug)]
pub(super) struct Dice(Arc<SeededEntropy>);

impl Dice {
    pub(super) fn of_seed(seed: u64) -> Self {
        Self(Arc::new(SeededEntropy::new(seed)))
    }

    /// A stream of its own for a part.
    pub(super) fn split(&self) -> Self {
        Self::of_seed(self.0.next_u64())
    }

    pub(super) fn entropy(&self) -> Arc<dyn Entropy> {
        Arc::<SeededEntropy>::clone(&self.0)
    }

    /// From 0 to below `bound`.
    pub(super) fn below(&self, bound: u64) -> u64 {
        self.0.next_u64() % bound.max(1)
    }

    /// From `low` to `high`, both included.
    pub(super) fn from(&self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// In `percent` of 100 draws.
    pub(super) fn chance(&self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&self, items: &'a [T]) -> Option<&'a T> {
        let bound = u64::try_from(items.len()).unwrap_or(u64::MAX);
        items.get(usize::try_from(self.below(bound)).unwrap_or(usize::MAX))
    }

    /// A span in milliseconds, both ends included.
    pub(super) fn span(&self, low: u64, high: u64) -> Millis {
        Millis::saturating(self.from(low, high))
    }
}
