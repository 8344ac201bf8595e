//! Watching the load, window by window.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::load::Load;
use super::{RECOVERY_MAX, WINDOW};
use crate::bench::{Bench, Trial};
use crate::crew::Crew;
use crate::error::BenchError;
use crate::number::rate;
use crate::rss::rss_bytes;

/// Some seconds of a soak.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    /// Its end, from the beginning of the soak.
    pub at_s: u64,
    /// Steps in a second.
    pub steps_per_s: f64,
    /// Whether an idle transaction kept its snapshot.
    pub pinned: bool,
    /// Rows that waited for vacuum at its end.
    pub dead_tuples: Option<u64>,
    /// Resident memory of this process at its end.
    pub rss_bytes: Option<u64>,
}

/// Watches workers and load.
pub(super) struct Watch<'w> {
    bench: &'w Bench<'w>,
    trial: &'w Trial,
    crew: Crew,
    load: Load,
    begun: Instant,
    windows: Vec<Window>,
}

impl<'w> Watch<'w> {
    pub(super) fn new(bench: &'w Bench<'w>, trial: &'w Trial, crew: Crew, load: Load) -> Self {
        Self {
            bench,
            trial,
            crew,
            load,
            begun: Instant::now(),
            windows: Vec::new(),
        }
    }

    /// Goes on until `end`.
    pub(super) async fn until(&mut self, end: Instant, pinned: bool) -> Result<(), BenchError> {
        while Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            self.window(left.min(WINDOW), pinned).await?;
        }
        Ok(())
    }

    /// Goes on until throughput is at least `wanted`; answers how long that took.
    pub(super) async fn recover(&mut self, wanted: f64) -> Result<Option<Duration>, BenchError> {
        let unpinned = Instant::now();
        while unpinned.elapsed() < RECOVERY_MAX {
            if self.window(WINDOW, false).await? >= wanted {
                return Ok(Some(unpinned.elapsed()));
            }
        }
        Ok(None)
    }

    /// The throughput at the start.
    pub(super) fn start(&self) -> f64 {
        let first = self.windows.len().div_ceil(4);
        let rates = self.windows.iter().take(first);
        median(rates.map(|window| window.steps_per_s).collect())
    }

    /// Stops the load and the workers.
    pub(super) async fn end(self) -> Result<Vec<Window>, BenchError> {
        self.load.end().await;
        self.crew.end().await?;
        Ok(self.windows)
    }

    async fn window(&mut self, span: Duration, pinned: bool) -> Result<f64, BenchError> {
        let (begun, before) = (Instant::now(), self.trial.meter.counted().calls);
        let broken = async {
            tokio::select! {
                error = self.load.fails() => error,
                error = self.trial.stalls(0) => error,
            }
        };
        let passes = async {
            tokio::select! {
                () = tokio::time::sleep(span) => Ok(()),
                error = broken => Err(error),
            }
        };
        self.crew.until(passes).await??;
        let steps = self.trial.meter.counted().calls.saturating_sub(before);
        let window = Window {
            at_s: self.begun.elapsed().as_secs(),
            steps_per_s: rate(steps, begun.elapsed()),
            pinned,
            dead_tuples: match self.bench.probe() {
                Some(probe) => Some(probe.dead_tuples().await?),
                None => None,
            },
            rss_bytes: rss_bytes(),
        };
        self.bench.listener.say(&window.told());
        let steps_per_s = window.steps_per_s;
        self.windows.push(window);
        Ok(steps_per_s)
    }
}

impl Window {
    fn told(&self) -> String {
        let count = |count: Option<u64>| count.map_or("-".to_owned(), |count| count.to_string());
        let pinned = if self.pinned { ", snapshot pinned" } else { "" };
        format!(
            "{:5} s: {:8.0} steps/s, {} dead rows, {} MiB resident{pinned}",
            self.at_s,
            self.steps_per_s,
            count(self.dead_tuples),
            count(self.rss_bytes.map(|bytes| bytes / 1_048_576)),
        )
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_window_does_not_make_the_start() {
        assert!((median(vec![900.0, 10.0, 1_000.0]) - 900.0).abs() < f64::EPSILON);
        assert!(median(vec![]).abs() < f64::EPSILON);
    }
}
