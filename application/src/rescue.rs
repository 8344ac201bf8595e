//! Taking back the steps of workers that are gone.

use domain::history::Stamp;
use domain::retry::StepFailure;
use domain::step::StepCommand;
use domain::text::Actor;

use crate::orchestrator::Orchestrator;
use crate::ports::{Applied, CommitBatch, StepChange, StoreError};

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
        let orchestrator = &self.orchestrator;
        let now = orchestrator.ports.clock.now();
        let lapsed = orchestrator.ports.queue.lapsed(now, limit).await?;
        let stamp = Stamp::by(now, self.by.clone());
        let mut changes = Vec::with_capacity(lapsed.len());
        for step in lapsed {
            let attempt = step.attempts.saturating_add(1);
            let jitter = orchestrator.ports.entropy.jitter();
            let policy = &step.definition.retry;
            let lost = StepFailure::retryable("the lease was lost");
            let custom = orchestrator.strategies.delay(policy, attempt, &lost);
            // A refusal means that it has not lapsed by now after all.
            let Ok(decision) = step.decide(&StepCommand::Expire { jitter, custom }, &stamp) else {
                continue;
            };
            let next_run_at = decision.after.next_run_at();
            let wake_at = next_run_at.map(|until| orchestrator.reenqueue.after_backoff(until, now));
            changes.push(StepChange {
                decision,
                result: None,
                lapsed_at: Some(now),
                wake_at,
            });
        }
        if changes.is_empty() {
            return Ok(0);
        }
        let trails: Vec<_> = changes
            .iter()
            .map(|change| change.decision.trail.clone())
            .collect();
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now,
        };
        let reply = orchestrator.ports.queue.commit(batch).await?;
        let mut taken: usize = 0;
        for (result, trail) in reply.results.into_iter().zip(trails) {
            if let Ok(Applied::Changed { .. }) = result {
                taken = taken.saturating_add(1);
                orchestrator.publish(trail);
            }
        }
        orchestrator.publish(reply.task_trail);
        if taken > 0 {
            tracing::warn!(
                steps = taken,
                "took back steps whose lease or deadline had passed"
            );
            orchestrator.wake();
        }
        Ok(taken)
    }
}
