//! Loops that must go on: one that panics or stands still is started again, after a pause, loudly.

use std::sync::{Arc, Mutex, PoisonError};

use domain::millis::Millis;
use domain::time::Timestamp;
use tokio::task::JoinSet;

use crate::metrics::work::micros_between;
use crate::metrics::{EngineMetrics, Gauge, Histogram};
use crate::ports::Clock;

/// When a loop is given up, and how soon it is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestartPolicy {
    /// The pause before the first restart; doubled for each further one.
    pub first_pause: Millis,
    /// The longest pause.
    pub longest_pause: Millis,
    /// How long one piece of its work may take before it counts as standing still. A loop that ran
    /// at least this long before it failed begins with the first pause again.
    pub stalled_after: Millis,
}

/// What the engine's own loops are held to. Longer than any call of a store may take.
pub const POLICY: RestartPolicy = RestartPolicy {
    first_pause: Millis::saturating(100),
    longest_pause: Millis::from_secs(30),
    stalled_after: Millis::from_secs(60),
};

/// How often a loop has failed in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restarts(u32);

impl Restarts {
    /// It has failed once more: how long to wait before it is started again.
    pub fn next(&mut self, policy: &RestartPolicy) -> Millis {
        let factor = 1_u64.checked_shl(self.0).unwrap_or(u64::MAX);
        self.0 = self.0.saturating_add(1);
        let pause = policy.first_pause.get().saturating_mul(factor);
        Millis::saturating(pause).min(policy.longest_pause)
    }

    /// It is well.
    pub const fn reset(&mut self) {
        self.0 = 0;
    }
}

/// What a loop shows of itself: since when it has been busy with one piece of work. Waiting for
/// the next one is no work, however long it takes.
#[derive(Clone)]
pub struct Pulse {
    clock: Arc<dyn Clock>,
    busy_since: Arc<Mutex<Option<Timestamp>>>,
    rounds: Arc<Histogram>,
    lag: Arc<Gauge>,
}

impl std::fmt::Debug for Pulse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pulse").field(&self.busy_since()).finish()
    }
}

impl Pulse {
    fn new(name: &str, clock: &Arc<dyn Clock>, metrics: &EngineMetrics) -> Self {
        Self {
            clock: Arc::clone(clock),
            busy_since: Arc::default(),
            rounds: metrics.loop_rounds.of(&[name]),
            lag: metrics.loop_lags.of(&[name]),
        }
    }

    /// Does one piece of work, and shows it.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let began = self.clock.now();
        self.show(Some(began));
        let done = work.await;
        self.show(None);
        self.rounds.observe(micros_between(began, self.clock.now()));
        done
    }

    /// It was to go on at `due`: how late it is now is shown as its lag.
    pub fn late_by(&self, due: Timestamp) {
        let micros = micros_between(due, self.clock.now());
        self.lag.set(i64::try_from(micros).unwrap_or(i64::MAX));
    }

    fn show(&self, busy_since: Option<Timestamp>) {
        let mut shown = self
            .busy_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *shown = busy_since;
    }

    fn busy_since(&self) -> Option<Timestamp> {
        *self
            .busy_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps loops going.
#[derive(Clone)]
pub struct Supervisor {
    clock: Arc<dyn Clock>,
    metrics: Arc<EngineMetrics>,
    policy: RestartPolicy,
}

impl std::fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Supervisor").field(&self.policy).finish()
    }
}

impl Supervisor {
    /// A supervisor that counts restarts in `metrics`.
    pub const fn new(clock: Arc<dyn Clock>, metrics: Arc<EngineMetrics>) -> Self {
        Self {
            clock,
            metrics,
            policy: POLICY,
        }
    }

    /// Runs the loop that `make` makes until it returns, and makes it anew whenever it panics or
    /// stands still. Dropped, it ends the loop.
    pub async fn keep<L>(&self, name: &'static str, mut make: impl FnMut(Pulse) -> L + Send)
    where
        L: Future<Output = ()> + Send + 'static,
    {
        let mut restarts = Restarts::default();
        loop {
            let (clock, metrics) = (&self.clock, &self.metrics);
            let (pulse, began) = (Pulse::new(name, clock, metrics), clock.now());
            let mut running = JoinSet::new();
            running.spawn(make(pulse.clone()));
            let Some(why) = self.watch(&mut running, &pulse).await else {
                return;
            };
            // Ends it, if it merely stands still.
            drop(running);
            if self.clock.now().since(began) >= self.policy.stalled_after {
                restarts.reset();
            }
            let pause = restarts.next(&self.policy);
            tracing::error!(name, why, %pause, "a loop failed; it is started again after a pause");
            self.metrics.loops_restarted.add(1);
            self.clock.sleep_until(self.clock.now().plus(pause)).await;
        }
    }

    /// Why a loop has to be started again; none when it is over.
    async fn watch(&self, running: &mut JoinSet<()>, pulse: &Pulse) -> Option<String> {
        let patience = self.policy.stalled_after;
        loop {
            let busy_since = pulse.busy_since();
            let look_at = busy_since
                .unwrap_or_else(|| self.clock.now())
                .plus(patience);
            tokio::select! {
                biased;
                over = running.join_next() => {
                    return over?.err().map(|error| error.to_string());
                }
                () = self.clock.sleep_until(look_at) => {}
            }
            if busy_since.is_some() && pulse.busy_since() == busy_since {
                return Some(format!("no progress within {patience}"));
            }
        }
    }
}
