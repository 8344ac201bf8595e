//! The counts of queues and tasks, taken once for a process and shown as often as anyone asks.

use std::sync::{Arc, Mutex, PoisonError};

use domain::millis::Millis;
use domain::time::Timestamp;

use super::instruments::Counter;
use crate::orchestrator::Orchestrator;
use crate::ports::{Census, StoreError};
use crate::supervise::Pulse;

/// The last counts, and since when they hold.
#[derive(Debug, Default)]
pub struct Counted {
    last: Mutex<Option<(Timestamp, Arc<Census>)>>,
    pub(super) failures: Counter,
}

impl Counted {
    /// Keeps counts until the next ones.
    pub fn keep(&self, at: Timestamp, census: Census) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((at, Arc::new(census)));
    }

    /// The last counts, and when they were taken; none before the first.
    pub fn last(&self) -> Option<(Timestamp, Arc<Census>)> {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Orchestrator {
    /// Counts queues and tasks once, for [`EngineMetrics`](super::EngineMetrics) to show.
    ///
    /// # Errors
    /// [`StoreError`]; what was counted before is shown on.
    pub async fn take_census(&self) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        match self.ports.census.census(now).await {
            Ok(census) => {
                self.metrics.census.keep(now, census);
                Ok(())
            }
            Err(error) => {
                self.metrics.census.failures.add(1);
                Err(error)
            }
        }
    }

    /// Counts queues and tasks every so often, for as long as it is polled: however many collect
    /// from this process, its store is asked no more often.
    pub async fn keep_counting(&self, every: Millis) {
        let orchestrator = self.clone();
        let make = move |pulse| count(orchestrator.clone(), every, pulse);
        self.supervisor().keep("census", make).await;
    }
}

async fn count(orchestrator: Orchestrator, every: Millis, pulse: Pulse) {
    let clock = Arc::clone(&orchestrator.ports.clock);
    loop {
        let due = clock.now().plus(every);
        if let Err(error) = pulse.during(orchestrator.take_census()).await {
            tracing::warn!(%error, "could not count queues and tasks; trying again later");
        }
        clock.sleep_until(due).await;
        pulse.late_by(due);
    }
}
