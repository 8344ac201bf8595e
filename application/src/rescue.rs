//! Taking back the steps of workers that are gone.

use std::collections::BTreeSet;

use domain::history::Stamp;
use domain::step::{Decision, Step, StepCommand};
use domain::text::Actor;
use domain::time::Timestamp;

use crate::orchestrator::Orchestrator;
use crate::ports::{Applied, CommitBatch, CommitError, StepChange, StoreError};
use crate::told::told;
use crate::wake::startable;

/// Takes back steps whose lease or deadline has passed. Needs no leader: two rescuers at once do
/// no harm, the second finds nothing left to take.
#[derive(Clone, Debug)]
pub struct Rescuer {
    orchestrator: Orchestrator,
    by: Actor,
}

impl Rescuer {
    /// A rescuer that signs its rows of history `by`.
    pub const fn new(orchestrator: Orchestrator, by: Actor) -> Self {
        Self { orchestrator, by }
    }

    /// Takes back at most `limit` steps; answers how many it took.
    ///
    /// # Errors
    /// [`StoreError`]; what was taken before it stays taken.
    pub async fn rescue(&self, limit: u32) -> Result<usize, StoreError> {
        self.rescue_unless(limit, |_| false).await
    }

    /// The same, but leaves alone what is `spared`.
    pub(crate) async fn rescue_unless(
        &self,
        limit: u32,
        spared: impl Fn(&Step) -> bool + Send,
    ) -> Result<usize, StoreError> {
        let orchestrator = &self.orchestrator;
        let now = orchestrator.ports.clock.now();
        let lapsed = orchestrator.ports.queue.lapsed(now, limit).await?;
        let lapsed = lapsed.iter().filter(|step| !spared(step));
        // None means that it has not lapsed by now after all.
        let changes: Vec<StepChange> = lapsed.filter_map(|step| self.expire(step, now)).collect();
        if changes.is_empty() {
            return Ok(0);
        }
        let decisions: Vec<Decision> = changes
            .iter()
            .map(|change| change.decision.clone())
            .collect();
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now,
        };
        let reply = orchestrator.ports.queue.commit(batch).await?;
        let (mut taken, mut queues) = (0_usize, BTreeSet::new());
        for (result, decision) in reply.results.into_iter().zip(decisions) {
            match result {
                Ok(Applied::Changed { .. }) => {
                    taken = taken.saturating_add(1);
                    orchestrator.revoke(&decision.trail);
                    queues.append(&mut startable([&decision.after]));
                    orchestrator.tell(told(&decision));
                }
                Err(CommitError::Store(error)) => {
                    tracing::warn!(step = %decision.after.id, %error, "could not take a step back");
                }
                // Its holder, or another rescuer, was faster.
                Ok(Applied::Unchanged)
                | Err(
                    CommitError::Refused(_) | CommitError::Stale { .. } | CommitError::NotFound,
                ) => {}
            }
        }
        orchestrator.publish(reply.task_trail);
        if taken > 0 {
            tracing::warn!(
                steps = taken,
                "took back steps whose lease or deadline had passed"
            );
            orchestrator.announce_or_wake(queues, None);
        }
        Ok(taken)
    }

    fn expire(&self, step: &Step, now: Timestamp) -> Option<StepChange> {
        let orchestrator = &self.orchestrator;
        let failure = step.lapse_failure(now)?;
        let attempt = step.attempts.saturating_add(1);
        let policy = &step.definition.retry;
        let custom = orchestrator.strategies.delay(policy, attempt, &failure);
        let jitter = orchestrator.ports.entropy.jitter();
        let stamp = Stamp::by(now, self.by.clone());
        let decided = step.decide(&StepCommand::Expire { jitter, custom }, &stamp);
        let decision = decided.ok()?;
        let next_run_at = decision.after.next_run_at();
        let wake_at = next_run_at.map(|until| orchestrator.reenqueue.after_backoff(until, now));
        Some(StepChange {
            decision,
            result: None,
            lapsed_at: Some(now),
            wake_at,
        })
    }
}
