//! A worker in the process of the store's client shows itself like any other.

use domain::millis::Millis;
use domain::name::WorkerId;
use tokio_util::sync::CancellationToken;

use crate::orchestrator::Orchestrator;
use crate::ports::WorkerFacts;

/// How often it is seen.
const EVERY: Millis = Millis::from_secs(20);

/// Keeps a coordinator's worker in the registry for as long as it works.
#[derive(Clone, Debug)]
pub struct Presence {
    orchestrator: Orchestrator,
    worker: WorkerId,
    facts: WorkerFacts,
}

impl Presence {
    /// Of this worker.
    pub const fn new(orchestrator: Orchestrator, worker: WorkerId, facts: WorkerFacts) -> Self {
        Self {
            orchestrator,
            worker,
            facts,
        }
    }

    /// Shows it until `over` fires, then takes it out. When it is told to end, fires `drain`.
    ///
    /// A store that fails costs its being seen, nothing else.
    pub async fn keep(&self, over: &CancellationToken, drain: &CancellationToken) {
        let clock = &self.orchestrator.ports.clock;
        while !over.is_cancelled() {
            let facts = self.facts.clone();
            match self.orchestrator.register_worker(&self.worker, facts).await {
                Ok(worker) if worker.draining_since.is_some() => drain.cancel(),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "could not show that this worker is there"),
            }
            tokio::select! {
                () = over.cancelled() => {}
                () = clock.sleep_until(clock.now().plus(EVERY)) => {}
            }
        }
        if let Err(error) = self.orchestrator.forget_worker(&self.worker).await {
            tracing::warn!(%error, "could not take this worker out of the registry");
        }
    }
}
