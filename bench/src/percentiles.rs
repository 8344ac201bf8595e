//! Percentiles of durations.

use std::time::Duration;

use serde::Serialize;

/// Three percentiles, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half are at most this.
    pub p50: f64,
    /// 95 of 100 are at most this.
    pub p95: f64,
    /// 99 of 100 are at most this.
    pub p99: f64,
}

impl Percentiles {
    /// Of some durations, by nearest rank; none of none.
    pub fn of(mut durations: Vec<Duration>) -> Option<Self> {
        durations.sort_unstable();
        Some(Self {
            p50: millis(at(&durations, 50)?),
            p95: millis(at(&durations, 95)?),
            p99: millis(at(&durations, 99)?),
        })
    }
}

/// The smallest of the sorted durations that `percent` of a hundred do not exceed.
fn at(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = sorted.len().saturating_mul(percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(millis: impl IntoIterator<Item = u64>) -> Option<(f64, f64, f64)> {
        let durations = millis.into_iter().map(Duration::from_millis).collect();
        Percentiles::of(durations).map(|found| (found.p50, found.p95, found.p99))
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        assert_eq!(of([]), None);
        assert_eq!(of([7]), Some((7.0, 7.0, 7.0)));
        assert_eq!(of([2, 1]), Some((1.0, 2.0, 2.0)));
        assert_eq!(of((1..=100).rev()), Some((50.0, 95.0, 99.0)));
        assert_eq!(of(1..=1_000), Some((500.0, 950.0, 990.0)));
    }
}
