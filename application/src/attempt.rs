//! One step started and finished by hand: the verbs of workers that are not coordinators.

mod holder;

use std::sync::Arc;

use domain::error::TransitionError;
use domain::history::Stamp;
use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use domain::name::WorkerId;
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::step::{Step, StepCommand};
use domain::template::Template;
use domain::text::Actor;

use crate::orchestrator::Orchestrator;
use crate::ports::{
    Applied, ClaimRequest, ClaimScope, ClaimedStep, CommitBatch, CommitError, StepChange,
    StoreError,
};
use crate::told::told;
use crate::wake::released;

pub use holder::Holder;

/// How often a decision is made again on a step that has changed in between.
const DECISIONS_MAX: usize = 3;

/// Why a step was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such step.
    #[error("there is no such step")]
    NotFound,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] TransitionError),
    /// Its queue is paused.
    #[error("the queue of the step is paused; resume it first")]
    QueuePaused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a step was not finished.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// There is no such step.
    #[error("there is no such step")]
    NotFound,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] TransitionError),
    /// The worker that was named is not the one that holds the step.
    #[error("worker {holder} holds the step, not {named}")]
    OtherWorker {
        /// Who does.
        holder: WorkerId,
        /// Who was named.
        named: WorkerId,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How an attempt ends.
#[derive(Clone, Debug)]
pub enum Ending {
    /// With a result.
    Succeeded(Payload),
    /// With a failure.
    Failed(StepFailure),
    /// Given back; no attempt is counted.
    Released,
}

impl Orchestrator {
    /// Starts one step for a worker: a claim whose scope is that step.
    ///
    /// # Errors
    /// [`StartError`], which carries the time for a step that is not due.
    pub async fn start(
        &self,
        step: StepId,
        worker: WorkerId,
        lease: Millis,
    ) -> Result<ClaimedStep, StartError> {
        for _ in 0..DECISIONS_MAX {
            let now = self.ports.clock.now();
            let request = ClaimRequest {
                scope: ClaimScope::Step(step),
                handlers: None,
                worker: worker.clone(),
                limit: 1,
                lease,
                now,
            };
            let reply = self.ports.queue.claim(request).await?;
            self.publish(reply.task_trail);
            if let Some(claimed) = reply.steps.into_iter().next() {
                self.publish(claimed.started().into_iter().collect());
                return Ok(claimed);
            }
            let snapshot = self.ports.tasks.load(step.task).await?;
            let snapshot = snapshot.ok_or(StartError::NotFound)?;
            let present = snapshot.steps.get(step.index.as_usize());
            let command = StepCommand::Start {
                worker: worker.clone(),
                lease,
                gate: snapshot.gate(),
            };
            let stamp = Stamp::by(now, Actor::named(worker.as_str()));
            present
                .ok_or(StartError::NotFound)?
                .decide(&command, &stamp)?;
            // The rules of the task allow it by now. What stands in the way is its queue, or it was
            // another worker that has just given the step back.
            if self.is_in_paused_queue(step).await? {
                return Err(StartError::QueuePaused);
            }
        }
        Err(changing().into())
    }

    /// Whether the queue of a step that may start otherwise is paused: no time brings it on.
    async fn is_in_paused_queue(&self, step: StepId) -> Result<bool, StoreError> {
        let scope = ClaimScope::Step(step);
        Ok(self
            .ports
            .queue
            .next_due(&scope, None)
            .await?
            .step
            .is_none())
    }

    /// Ends the attempt that holds `lease_no`. Repeating it is fine.
    ///
    /// # Errors
    /// [`FinishError`]; a lost lease says what became of it.
    pub async fn finish(
        &self,
        step: StepId,
        lease_no: LeaseNo,
        by: Actor,
        ending: Ending,
    ) -> Result<Step, FinishError> {
        let (mut present, template) = self.present(step).await?;
        self.metrics.work.learn(&template);
        for _ in 0..DECISIONS_MAX {
            let now = self.ports.clock.now();
            let stamp = Stamp::by(now, by.clone());
            let command = self.ending_command(&present, lease_no, &ending);
            let decision = present.decide(&command, &stamp).inspect_err(|error| {
                if matches!(error, TransitionError::LeaseLost { .. }) {
                    self.metrics.stale_rejected.add(1);
                }
            })?;
            if decision.is_unchanged() {
                return Ok(present);
            }
            let (after, news) = (decision.after.clone(), told(&decision));
            let queues = released(&template, &decision);
            let result = match &ending {
                Ending::Succeeded(result) => Some(result.clone()),
                Ending::Failed(_) | Ending::Released => None,
            };
            let wake_at = after
                .next_run_at()
                .map(|until| self.reenqueue.after_backoff(until, now));
            let change = StepChange {
                decision,
                result,
                lapsed_at: None,
                wake_at,
            };
            let batch = CommitBatch {
                changes: vec![change],
                then_claim: None,
                now,
            };
            let reply = self.ports.queue.commit(batch).await?;
            match reply.results.into_iter().next() {
                // The same was said twice at once, and this was the second time.
                Some(Ok(Applied::Unchanged)) => present = self.present(step).await?.0,
                Some(Ok(Applied::Changed { .. })) => {
                    self.tell(news);
                    self.publish(reply.task_trail);
                    self.announce_or_wake(queues, Some(step.task));
                    return Ok(after);
                }
                Some(Err(CommitError::Stale { current, .. })) => present = *current,
                Some(Err(CommitError::Refused(refusal))) => return Err(refusal.into()),
                Some(Err(CommitError::Store(error))) => return Err(error.into()),
                Some(Err(CommitError::NotFound)) | None => return Err(FinishError::NotFound),
            }
        }
        Err(changing().into())
    }

    async fn present(&self, step: StepId) -> Result<(Step, Arc<Template>), FinishError> {
        let snapshot = self.ports.tasks.load(step.task).await?;
        let mut snapshot = snapshot.ok_or(FinishError::NotFound)?;
        let index = step.index.as_usize();
        if index < snapshot.steps.len() {
            Ok((snapshot.steps.swap_remove(index), snapshot.template))
        } else {
            Err(FinishError::NotFound)
        }
    }

    pub(crate) fn ending_command(
        &self,
        step: &Step,
        lease_no: LeaseNo,
        ending: &Ending,
    ) -> StepCommand {
        match ending {
            Ending::Succeeded(_) => StepCommand::Succeed { lease_no },
            Ending::Released => StepCommand::Release { lease_no },
            Ending::Failed(failure) => self.fail_command(step, lease_no, failure.clone()),
        }
    }

    /// A failure with its jitter drawn and its custom strategy asked.
    pub(crate) fn fail_command(
        &self,
        step: &Step,
        lease_no: LeaseNo,
        failure: StepFailure,
    ) -> StepCommand {
        let attempt = step.attempts.saturating_add(1);
        let custom = self
            .strategies
            .delay(&step.definition.retry, attempt, &failure);
        let jitter = self.ports.entropy.jitter();
        StepCommand::Fail {
            lease_no,
            failure,
            jitter,
            custom,
        }
    }
}

fn changing() -> StoreError {
    StoreError::unavailable("the step changed again and again; try once more")
}
