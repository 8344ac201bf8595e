//! Who works.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::millis::Millis;
use domain::name::WorkerId;
use domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::orchestrator::Orchestrator;
use crate::ports::{StoreError, Worker, WorkerFacts, WorkerSeen};

/// A worker that was not seen for longer is taken to be gone.
pub const LIVE_FOR: Millis = Millis::from_secs(60);
/// One that was not seen for so long is forgotten.
const KEPT_FOR: Millis = Millis::from_secs(3_600);
/// How long a claim may be asked again.
const CLAIMS_KEPT_FOR: Millis = Millis::from_secs(600);
/// Signs of life come with every request; they are written at most so often.
const WRITE_EVERY: Millis = Millis::from_secs(5);
/// How often what is old is forgotten.
const TIDY_EVERY: Millis = Millis::from_secs(60);

/// Whether a worker counts as there at this time.
pub fn is_live(worker: &Worker, now: Timestamp) -> bool {
    worker.last_seen_at.plus(LIVE_FOR) > now
}

/// What a process has written of the workers that come to it.
#[derive(Debug, Default)]
pub(super) struct Roster(Mutex<State>);

#[derive(Debug)]
struct State {
    workers: BTreeMap<WorkerId, Known>,
    tidy_at: Timestamp,
}

impl Default for State {
    fn default() -> Self {
        Self {
            workers: BTreeMap::new(),
            tidy_at: Timestamp::MIN,
        }
    }
}

#[derive(Debug)]
struct Known {
    facts: WorkerFacts,
    written_at: Timestamp,
    drained: CancellationToken,
}

impl Roster {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the worker hears that it is to end, if nothing about it has to be written now.
    fn fresh(
        &self,
        id: &WorkerId,
        said: &WorkerFacts,
        now: Timestamp,
    ) -> Option<CancellationToken> {
        let state = self.lock();
        let known = state.workers.get(id)?;
        let is_fresh = now < known.written_at.plus(WRITE_EVERY) && says_no_news(said, &known.facts);
        is_fresh.then(|| known.drained.clone())
    }

    /// Notes what was written.
    fn written(&self, worker: &Worker, now: Timestamp) -> CancellationToken {
        let mut state = self.lock();
        let known = state
            .workers
            .entry(worker.id.clone())
            .or_insert_with(|| Known {
                facts: WorkerFacts::default(),
                written_at: now,
                drained: CancellationToken::new(),
            });
        known.facts = worker.facts.clone();
        known.written_at = known.written_at.max(now);
        if worker.draining_since.is_some() {
            known.drained.cancel();
        }
        known.drained.clone()
    }

    fn forget(&self, id: &WorkerId) {
        self.lock().workers.remove(id);
    }

    /// Whether it is time to forget what is old, which is then as good as done.
    fn must_tidy(&self, now: Timestamp) -> bool {
        let mut state = self.lock();
        if now < state.tidy_at {
            return false;
        }
        state.tidy_at = now.plus(TIDY_EVERY);
        let old = now.minus(KEPT_FOR);
        state.workers.retain(|_, known| known.written_at >= old);
        true
    }
}

/// Whether all that is said was known. How many it has in hand changes all the time.
fn says_no_news(said: &WorkerFacts, known: &WorkerFacts) -> bool {
    fn same<T: PartialEq>(said: Option<&T>, known: Option<&T>) -> bool {
        said.is_none() || said == known
    }
    same(said.host.as_ref(), known.host.as_ref())
        && same(said.version.as_ref(), known.version.as_ref())
        && same(said.labels.as_ref(), known.labels.as_ref())
        && same(said.handlers.as_ref(), known.handlers.as_ref())
        && same(said.queues.as_ref(), known.queues.as_ref())
        && same(said.slots.as_ref(), known.slots.as_ref())
}

impl Orchestrator {
    /// A worker is there. Answers how it hears that it is to end. Written at most every few
    /// seconds, unless it says something new.
    pub(super) async fn worker_is_seen(
        &self,
        id: &WorkerId,
        facts: WorkerFacts,
    ) -> Result<CancellationToken, StoreError> {
        let now = self.ports.clock.now();
        if let Some(drained) = self.remote.roster.fresh(id, &facts, now) {
            return Ok(drained);
        }
        let (_, drained) = self.write_worker(id, facts, now).await?;
        Ok(drained)
    }

    /// A worker says who it is; answers it as it is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn register_worker(
        &self,
        id: &WorkerId,
        facts: WorkerFacts,
    ) -> Result<Worker, StoreError> {
        let now = self.ports.clock.now();
        Ok(self.write_worker(id, facts, now).await?.0)
    }

    async fn write_worker(
        &self,
        id: &WorkerId,
        facts: WorkerFacts,
        at: Timestamp,
    ) -> Result<(Worker, CancellationToken), StoreError> {
        let seen = WorkerSeen {
            id: id.clone(),
            facts,
            at,
        };
        let worker = self.ports.workers.see(seen).await?;
        let drained = self.remote.roster.written(&worker, at);
        self.forget_old_workers(at).await;
        Ok((worker, drained))
    }

    /// One worker.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn worker(&self, id: &WorkerId) -> Result<Option<Worker>, StoreError> {
        self.ports.workers.worker(id).await
    }

    /// Workers by id, after this one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn workers(
        &self,
        after: Option<WorkerId>,
        limit: u32,
    ) -> Result<Vec<Worker>, StoreError> {
        self.forget_old_workers(self.ports.clock.now()).await;
        self.ports.workers.workers(after, limit).await
    }

    /// Tells a worker to end: it gets no more steps. `None` if there is no such worker. In other
    /// processes it takes effect within a few seconds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drain_worker(&self, id: &WorkerId) -> Result<Option<Worker>, StoreError> {
        let now = self.ports.clock.now();
        let drained = self.ports.workers.drain(id, now).await?;
        if let Some(worker) = &drained {
            self.remote.roster.written(worker, Timestamp::MIN);
        }
        Ok(drained)
    }

    /// A worker has ended; answers whether it was known. What it still holds comes back when its
    /// leases end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_worker(&self, id: &WorkerId) -> Result<bool, StoreError> {
        self.remote.roster.forget(id);
        self.ports.workers.forget(id).await
    }

    /// What is old goes, now and then, on the way of those who come.
    async fn forget_old_workers(&self, now: Timestamp) {
        if !self.remote.roster.must_tidy(now) {
            return;
        }
        let (unseen, claimed) = (now.minus(KEPT_FOR), now.minus(CLAIMS_KEPT_FOR));
        match self.ports.workers.forget_old(unseen, claimed).await {
            Ok(0) => {}
            Ok(workers) => tracing::info!(workers, "forgot workers that were not seen for long"),
            Err(error) => tracing::warn!(%error, "could not forget old workers"),
        }
    }
}
