//! A queue that counts what goes through it.

use std::sync::Arc;

use async_trait::async_trait;
use domain::name::HandlerName;
use domain::step::Step;
use domain::time::Timestamp;

use super::EngineMetrics;
use super::work::{Noted, micros_between};
use crate::ports::{
    Applied, ClaimReply, ClaimRequest, ClaimScope, ClaimedStep, Clock, CommitBatch, CommitError,
    CommitReply, HeartbeatRequest, NextDue, StepChange, StepQueue, StoreError,
};

/// In front of a queue: whoever claims and commits, coordinator, rescuer or remote worker, is
/// counted here, and need not know of it.
pub(crate) struct MeteredQueue {
    inner: Arc<dyn StepQueue>,
    clock: Arc<dyn Clock>,
    metrics: Arc<EngineMetrics>,
}

impl MeteredQueue {
    pub(crate) const fn new(
        inner: Arc<dyn StepQueue>,
        clock: Arc<dyn Clock>,
        metrics: Arc<EngineMetrics>,
    ) -> Self {
        Self {
            inner,
            clock,
            metrics,
        }
    }

    fn asked(&self, scope: &ClaimScope, at: Timestamp) {
        if let ClaimScope::Queues(queues) = scope {
            for queue in queues {
                let asked = self.metrics.queues_asked.of(&[queue.as_str()]);
                asked.set(at.as_micros());
            }
        }
    }

    fn handed_out(&self, steps: &[ClaimedStep], at: Timestamp) {
        if steps.is_empty() {
            self.metrics.claims_empty.add(1);
            return;
        }
        let size = u64::try_from(steps.len()).unwrap_or(u64::MAX);
        self.metrics.claim_size.observe(size);
        self.metrics.work.claimed(steps, at);
    }
}

#[async_trait]
impl StepQueue for MeteredQueue {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        let (began, at) = (self.clock.now(), request.now);
        self.asked(&request.scope, at);
        let reply = self.inner.claim(request).await?;
        let took = micros_between(began, self.clock.now());
        self.metrics.claim_duration.observe(took);
        self.handed_out(&reply.steps, at);
        Ok(reply)
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        let (began, at) = (self.clock.now(), batch.now);
        let claims = batch.then_claim.is_some();
        if let Some(request) = &batch.then_claim {
            self.asked(&request.scope, at);
        }
        let outcomes = Outcomes::of(&batch.changes, &self.metrics);
        let reply = self.inner.commit(batch).await?;
        let took = micros_between(began, self.clock.now());
        self.metrics.commit_duration.observe(took);
        let size = u64::try_from(outcomes.0.len()).unwrap_or(u64::MAX);
        self.metrics.commit_size.observe(size);
        outcomes.answered(&reply.results, &self.metrics);
        if claims {
            self.handed_out(&reply.claimed, at);
        }
        Ok(reply)
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.inner.heartbeat(request).await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.inner.lapsed(now, limit).await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.inner.next_due(scope, handlers).await
    }
}

/// Outcomes on their way, as they will be counted.
pub(crate) struct Outcomes(Vec<(Option<Noted>, bool)>);

impl Outcomes {
    /// Takes note of what is sent.
    pub(crate) fn of<'c>(
        changes: impl IntoIterator<Item = &'c StepChange>,
        metrics: &EngineMetrics,
    ) -> Self {
        let noted = changes.into_iter().map(|change| {
            let is_rescue = change.lapsed_at.is_some();
            (metrics.work.note(&change.decision), is_rescue)
        });
        Self(noted.collect())
    }

    /// Counts what was answered.
    pub(crate) fn answered<'r>(
        self,
        results: impl IntoIterator<Item = &'r Result<Applied, CommitError>>,
        metrics: &EngineMetrics,
    ) {
        for ((noted, is_rescue), result) in self.0.into_iter().zip(results) {
            match result {
                Ok(applied) => {
                    let ended = match applied {
                        Applied::Changed { task } => Some(*task),
                        // What became of the task was counted, or told, by whoever wrote it.
                        Applied::Unchanged => None,
                    };
                    // A rescuer that finds its work done by another has done nothing.
                    let counts = !is_rescue || *applied != Applied::Unchanged;
                    if let Some(noted) = noted.filter(|_| counts) {
                        metrics.work.written(&noted, ended);
                    }
                }
                // That its holder was faster than a rescuer is no late outcome.
                Err(CommitError::Refused(_) | CommitError::NotFound) if !is_rescue => {
                    metrics.stale_rejected.add(1);
                }
                Err(_) => {}
            }
        }
    }
}
