//! The instruments: numbers that many threads change without waiting for each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

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

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// It is this now.
    pub fn set(&self, level: i64) {
        self.0.store(level, Ordering::Relaxed);
    }

    /// It is this much more, or less.
    pub fn add(&self, more: i64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// The level.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// This much more, until what is answered is dropped.
    #[must_use]
    pub fn hold(self: &Arc<Self>, more: i64) -> Held {
        self.add(more);
        Held {
            gauge: Arc::clone(self),
            more,
        }
    }
}

/// A share in a [`Gauge`], taken back when it is dropped.
#[derive(Debug)]
pub struct Held {
    gauge: Arc<Gauge>,
    more: i64,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gauge.add(self.more.saturating_neg());
    }
}

/// How often values fell between which bounds, and their sum.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, for values at most as large; one more for those above all.
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What a [`Histogram`] has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The upper bounds, each part of its own bucket.
    pub bounds: &'static [u64],
    /// Values in each bucket, not added up; the last one has no bound.
    pub counts: Vec<u64>,
    /// Their sum.
    pub sum: u64,
}

impl Histogram {
    /// With these upper bounds, in rising order.
    pub fn new(bounds: &'static [u64]) -> Self {
        let buckets = bounds.iter().chain(std::iter::once(&0));
        Self {
            bounds,
            buckets: buckets.map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// Takes a value in.
    pub fn observe(&self, value: u64) {
        let bucket = self.bounds.partition_point(|bound| *bound < value);
        if let Some(bucket) = self.buckets.get(bucket) {
            bucket.fetch_add(1, Ordering::Relaxed);
            self.sum.fetch_add(value, Ordering::Relaxed);
        }
    }

    /// What it has seen. Values that are taken in meanwhile may be in part.
    pub fn spread(&self) -> Spread {
        let count = |bucket: &AtomicU64| bucket.load(Ordering::Relaxed);
        Spread {
            bounds: self.bounds,
            counts: self.buckets.iter().map(count).collect(),
            sum: self.sum.load(Ordering::Relaxed),
        }
    }
}

impl Spread {
    /// How many values.
    pub fn count(&self) -> u64 {
        self.counts.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_at_a_bound_is_below_it() {
        let histogram = Histogram::new(&[10, 20]);
        for value in [0, 10, 11, 20, 21, u64::from(u32::MAX)] {
            histogram.observe(value);
        }
        let spread = histogram.spread();
        assert_eq!(spread.counts, [2, 2, 2]);
        assert_eq!(spread.count(), 6);
        assert_eq!(spread.sum, 62 + u64::from(u32::MAX));
    }

    #[test]
    fn what_was_held_is_given_back() {
        let gauge = Arc::<Gauge>::default();
        let (one, other) = (gauge.hold(1), gauge.hold(3));
        assert_eq!(gauge.get(), 4);
        drop(one);
        assert_eq!(gauge.get(), 3);
        drop(other);
        assert_eq!(gauge.get(), 0);
    }
}
