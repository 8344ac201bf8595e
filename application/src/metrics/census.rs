//! The counts of queues and tasks, taken once for a process and shown as often as anyone asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::millis::Millis;
use domain::name::HandlerName;
use domain::time::Timestamp;

use super::instruments::Counter;
use crate::orchestrator::Orchestrator;
use crate::ports::{Census, StoreError};
use crate::supervise::Pulse;

/// To see whether every step that waits has somebody who will do it costs more than the other counts:
/// it takes no more than one part in so many of the time.
const SHARE: u64 = 50;

/// The last counts, and since when they hold.
#[derive(Debug, Default)]
pub struct Counted {
    last: Mutex<Option<(Timestamp, Arc<Census>)>>,
    unserved: Mutex<Unserved>,
    pub(super) failures: Counter,
}

/// What waits for handlers that nobody has.
#[derive(Debug)]
struct Unserved {
    steps: Arc<BTreeMap<HandlerName, u32>>,
    look_at: Timestamp,
}

impl Default for Unserved {
    fn default() -> Self {
        Self {
            steps: Arc::default(),
            look_at: Timestamp::MIN,
        }
    }
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

    /// Steps that wait for a handler that no live worker has, by handler, as they were last counted.
    pub fn unserved(&self) -> Arc<BTreeMap<HandlerName, u32>> {
        Arc::clone(&self.lock_unserved().steps)
    }

    fn lock_unserved(&self) -> MutexGuard<'_, Unserved> {
        self.unserved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Orchestrator {
    /// Counts queues and tasks once, for [`EngineMetrics`](super::EngineMetrics) to show.
    ///
    /// # Errors
    /// [`StoreError`]; what was counted before is shown on.
    pub async fn take_census(&self) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        let taken = async {
            let census = self.ports.census.census(now).await?;
            let mut queues = census.queues.iter();
            let something_waits = queues.any(|queue| queue.ready > 0 || queue.waiting > 0);
            self.metrics.census.keep(now, census);
            self.count_unserved(something_waits, now).await
        };
        let taken = taken.await;
        if taken.is_err() {
            self.metrics.census.failures.add(1);
        }
        taken
    }

    /// Looks for steps that nobody will do, if anything waits and the last look is long enough ago.
    async fn count_unserved(
        &self,
        something_waits: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let counted = &self.metrics.census;
        if something_waits && now < counted.lock_unserved().look_at {
            return Ok(());
        }
        let steps = if something_waits {
            self.waiting_for_nobody().await?
        } else {
            BTreeMap::new()
        };
        let done_at = self.ports.clock.now();
        let rest = done_at.since(now).get().saturating_mul(SHARE);
        let mut unserved = counted.lock_unserved();
        unserved.steps = Arc::new(steps);
        unserved.look_at = done_at.plus(Millis::saturating(rest));
        Ok(())
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
