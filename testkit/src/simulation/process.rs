//! One simulation while it runs.

use std::sync::Arc;

use adapters_memory::VirtualClock;
use application::ports::{Clock, Handlers, Ports};
use domain::name::HandlerName;
use domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::dice::Dice;
use super::handler::Simulated;
use super::mix::{HANDLER, Mix};
use crate::faults::Faults;
use crate::handlers::Calls;
use crate::invariants::{Depth, Watch};

/// How long after the chaos every task must have ended, in seconds: more than all retries of the
/// longest chain can take.
const CALM_MAX: u64 = 1_800;

/// Everything of one simulation.
pub(super) struct Process {
    /// The store itself, without faults: what the judge looks at.
    pub(super) store: Ports,
    /// The store as everybody else sees it.
    pub(super) ports: Ports,
    pub(super) clock: Arc<VirtualClock>,
    pub(super) mix: Mix,
    pub(super) dice: Dice,
    pub(super) faults: Faults,
    pub(super) watch: Watch,
    pub(super) calls: Calls,
    pub(super) handlers: Handlers,
    /// Fires when the trouble is over.
    pub(super) calm: CancellationToken,
    /// Fires when the workers should stop.
    pub(super) stop: CancellationToken,
    /// When the chaos ends.
    pub(super) chaos_ends: Timestamp,
    began: Timestamp,
}

impl Process {
    pub(super) fn new(store: Ports, clock: Arc<VirtualClock>, mix: Mix, dice: Dice) -> Self {
        let (watched, watch) = Watch::over(store.clone(), Depth::Everything);
        let faults = Faults::seeded(dice.split().entropy(), mix.rates.clone());
        let ports = faults.wrap(watched);
        let calm = CancellationToken::new();
        let calls = Calls::new();
        let simulated = Simulated {
            clock: Arc::clone(&clock),
            dice: dice.split(),
            calm: calm.clone(),
        };
        let name = HandlerName::parse(HANDLER).expect("a handler name");
        let handlers = Handlers::new().with(name, calls.wrap(Arc::new(simulated)));
        let began = clock.now();
        let chaos_ends = began.plus(mix.chaos);
        let stop = CancellationToken::new();
        Self {
            store,
            ports,
            clock,
            mix,
            dice,
            faults,
            watch,
            calls,
            handlers,
            calm,
            stop,
            chaos_ends,
            began,
        }
    }

    /// The ports of one more process: the same store, randomness of its own.
    pub(super) fn ports_of_its_own(&self) -> Ports {
        Ports {
            entropy: self.dice.split().entropy(),
            ..self.ports.clone()
        }
    }

    /// Chaos, then calm, then the end.
    pub(super) async fn live(&self) {
        for template in &self.mix.templates {
            self.store
                .templates
                .put(Arc::clone(template))
                .await
                .expect("the store answers");
        }
        let workers = self.spawn_workers();
        let troublemakers = self
            .spawn_submitters()
            .into_iter()
            .chain([self.spawn_operators()]);
        for troublemaker in troublemakers {
            troublemaker.await.expect("nobody panics");
        }
        self.clock.sleep_until(self.chaos_ends).await;
        self.faults.stop();
        self.calm.cancel();
        self.resume_all().await;
        self.wait_for_the_end().await;
        self.stop.cancel();
        for worker in workers {
            worker.await.expect("nobody panics");
        }
    }

    /// Looks now and then whether every task has ended.
    async fn wait_for_the_end(&self) {
        for _ in 0..CALM_MAX.div_euclid(10) {
            if self.open_tasks().await.is_empty() {
                return;
            }
            let later = self.clock.now().plus(domain::millis::Millis::from_secs(10));
            self.clock.sleep_until(later).await;
        }
    }

    /// How much virtual time has gone by.
    pub(super) fn elapsed(&self) -> domain::millis::Millis {
        self.clock.now().since(self.began)
    }
}
