//! Removing what ended long ago, a little at a time.

use std::collections::BTreeMap;

use domain::millis::Millis;
use domain::retention::RetentionPolicy;
use domain::status::Status;
use domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::orchestrator::Orchestrator;
use crate::ports::{Expired, PurgeRequest, StoreError};

/// How fast ended tasks are removed.
///
/// Between two batches it rests for twice as long as the batch took, so that the work gets two
/// thirds of the time however slow the disks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Tasks in one batch, 1 to 1,000. Default 500.
    pub batch: u32,
    /// The shortest rest between two batches. Default 50 ms.
    pub rest: Millis,
    /// How long after one pass the next one begins. Default 1 min.
    pub every: Millis,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            batch: 500,
            rest: Millis::saturating(50),
            every: Millis::from_secs(60),
        }
    }
}

/// How many tasks went, by the state they had ended in.
pub type Purged = BTreeMap<Status, u64>;

/// Removes tasks by a [`RetentionPolicy`]. Needs no leader: several at once share the work.
#[derive(Clone, Debug)]
pub struct Retainer {
    orchestrator: Orchestrator,
    policy: RetentionPolicy,
    pace: Pace,
}

impl Retainer {
    /// With the usual pace.
    pub fn new(orchestrator: Orchestrator, policy: RetentionPolicy) -> Self {
        Self {
            orchestrator,
            policy,
            pace: Pace::default(),
        }
    }

    /// With another pace.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Passes now and then until stopped. A pass that fails is told in the log and repeated later
    /// with a smaller batch: the store may be gone, or one batch may have been too much for it. One
    /// that panics is begun anew.
    pub async fn run(&self, stop: CancellationToken) {
        let make = |_pulse| {
            let (retainer, stop) = (self.clone(), stop.clone());
            async move { retainer.passes(stop).await }
        };
        self.orchestrator.supervisor().keep("retention", make).await;
    }

    async fn passes(&self, stop: CancellationToken) {
        let clock = &self.orchestrator.ports.clock;
        let mut batch = self.pace.batch;
        while !stop.is_cancelled() {
            match self.pass_in(batch, &stop).await {
                Ok(purged) => {
                    batch = batch.saturating_mul(2).min(self.pace.batch);
                    tell(&purged);
                }
                Err(error) => {
                    batch = batch.div_ceil(4);
                    tracing::warn!(%error, "could not remove what ended long ago; trying again later");
                }
            }
            self.rest_until(clock.now().plus(self.pace.every), &stop)
                .await;
        }
    }

    /// Removes all that is due now, batch by batch; ends early when stopped.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before it stays removed.
    pub async fn pass(&self, stop: &CancellationToken) -> Result<Purged, StoreError> {
        self.pass_in(self.pace.batch, stop).await
    }

    /// What a pass would remove, at most `limit` tasks of each state counted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn preview(&self, limit: u32) -> Result<BTreeMap<Status, Expired>, StoreError> {
        let ports = &self.orchestrator.ports;
        let mut found = BTreeMap::new();
        for (state, ended_before) in self.policy.due(ports.clock.now()) {
            let request = PurgeRequest {
                state,
                ended_before,
                limit,
            };
            found.insert(state, ports.retention.expired(request).await?);
        }
        Ok(found)
    }

    async fn pass_in(&self, batch: u32, stop: &CancellationToken) -> Result<Purged, StoreError> {
        let mut purged = Purged::new();
        let now = self.orchestrator.ports.clock.now();
        for (state, ended_before) in self.policy.due(now) {
            let request = PurgeRequest {
                state,
                ended_before,
                limit: batch,
            };
            let removed = self.empty(request, stop).await?;
            purged.insert(state, removed);
        }
        Ok(purged)
    }

    /// Removes all that is asked for, and not only a batch of it.
    async fn empty(
        &self,
        request: PurgeRequest,
        stop: &CancellationToken,
    ) -> Result<u64, StoreError> {
        let ports = &self.orchestrator.ports;
        let mut removed: u64 = 0;
        while !stop.is_cancelled() {
            let began = ports.clock.now();
            let reply = ports.retention.purge(request).await?;
            removed = removed.saturating_add(u64::from(reply.removed));
            let more = reply
                .oldest_left
                .is_some_and(|at| at < request.ended_before);
            // What is left but was not taken is in somebody's hands; the next pass finds it.
            if reply.removed == 0 || !more {
                break;
            }
            let ended = ports.clock.now();
            let took = ended.since(began);
            let rest = took.plus(took).max(self.pace.rest);
            self.rest_until(ended.plus(rest), stop).await;
        }
        Ok(removed)
    }

    async fn rest_until(&self, until: Timestamp, stop: &CancellationToken) {
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = self.orchestrator.ports.clock.sleep_until(until) => {}
        }
    }
}

fn tell(purged: &Purged) {
    for (state, tasks) in purged.iter().filter(|(_, tasks)| **tasks > 0) {
        tracing::info!(%state, tasks, "removed tasks that ended long ago");
    }
}
