//! The same instrument for many values of its labels, but not for endlessly many.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// What stands for all values of labels beyond the bound.
pub const OTHER: &str = "_other";

/// Instruments by the values of their labels, in order. At most as many as its bound: what comes
/// later shares one whose labels are all [`OTHER`], so that no caller can fill the memory of this
/// process, or of whoever collects from it.
pub struct Family<T> {
    make: fn() -> T,
    labels: usize,
    max: usize,
    series: RwLock<Vec<Series<T>>>,
}

struct Series<T> {
    labels: Box<[Box<str>]>,
    instrument: Arc<T>,
}

impl<T> std::fmt::Debug for Family<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Family")
            .field("series", &self.read().len())
            .finish_non_exhaustive()
    }
}

impl<T> Family<T> {
    /// Of so many labels, with at most `max` series beside the one for all others.
    pub const fn new(labels: usize, max: usize, make: fn() -> T) -> Self {
        Self {
            make,
            labels,
            max,
            series: RwLock::new(Vec::new()),
        }
    }

    /// The instrument of these values, made if it is new.
    pub fn of(&self, labels: &[&str]) -> Arc<T> {
        if let Some(known) = self.known(labels) {
            return known;
        }
        let mut series = self.series.write().unwrap_or_else(PoisonError::into_inner);
        let others = vec![OTHER; self.labels];
        let labels = if series.len() < self.max || labels == others {
            labels
        } else {
            &others
        };
        match place(&series, labels) {
            Ok(at) => Arc::clone(&series[at].instrument),
            Err(at) => {
                let instrument = Arc::new((self.make)());
                let new = Series {
                    labels: labels.iter().map(|label| Box::from(*label)).collect(),
                    instrument: Arc::clone(&instrument),
                };
                series.insert(at, new);
                instrument
            }
        }
    }

    fn known(&self, labels: &[&str]) -> Option<Arc<T>> {
        let series = self.read();
        let at = place(&series, labels).ok()?;
        series.get(at).map(|found| Arc::clone(&found.instrument))
    }

    /// Shows each, in the order of their labels.
    pub fn each(&self, mut show: impl FnMut(&[Box<str>], &T)) {
        for series in &*self.read() {
            show(&series.labels, &series.instrument);
        }
    }

    /// Forgets all: of what is told anew each time.
    pub fn clear(&self) {
        let mut series = self.series.write().unwrap_or_else(PoisonError::into_inner);
        series.clear();
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Series<T>>> {
        // A list of instruments is whole at any moment.
        self.series.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place<T>(series: &[Series<T>], labels: &[&str]) -> Result<usize, usize> {
    series.binary_search_by(|one| {
        one.labels
            .iter()
            .map(|label| &**label)
            .cmp(labels.iter().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::super::instruments::Counter;
    use super::*;

    fn told(family: &Family<Counter>) -> Vec<(String, u64)> {
        let mut told = Vec::new();
        family.each(|labels, counter| told.push((labels.join("/"), counter.get())));
        told
    }

    #[test]
    fn the_same_values_are_the_same_series() {
        let family = Family::new(2, 10, Counter::default);
        family.of(&["b", "x"]).add(1);
        family.of(&["a", "y"]).add(2);
        family.of(&["b", "x"]).add(3);
        assert_eq!(
            told(&family),
            [("a/y".to_owned(), 2), ("b/x".to_owned(), 4)]
        );
    }

    #[test]
    fn beyond_the_bound_all_share_one() {
        let family = Family::new(1, 2, Counter::default);
        for name in ["a", "b", "c", "d", "a", OTHER] {
            family.of(&[name]).add(1);
        }
        let expected = [("_other", 3), ("a", 2), ("b", 1)];
        assert_eq!(
            told(&family),
            expected.map(|(name, n)| (name.to_owned(), n))
        );
    }
}
