//! From finished attempts to committed changes.

use domain::error::TransitionError;
use domain::event::{Event, Signal};
use domain::history::Stamp;
use domain::id::{LeaseNo, StepId};
use domain::retry::StepFailure;
use domain::step::{Decision, GivenUp, StepCommand, StepState};
use domain::text::Actor;
use domain::time::Timestamp;

use super::shift::{Finished, Shift, by_task};
use crate::attempt::Ending;
use crate::ports::{Applied, CommitBatch, CommitError, CommitReply, StepChange, StoreError};

/// How often the store may refuse one outcome before the attempt counts as failed instead.
const REFUSALS_MAX: u32 = 3;

impl Shift<'_> {
    /// Commits what has finished and claims into the free room, in one call where there is
    /// something to commit. Answers how many steps were claimed.
    pub(super) async fn commit_and_claim(&mut self) -> Result<usize, StoreError> {
        let now = self.coordinator.now();
        let request = self.claim_request(now);
        if self.finished.is_empty() {
            let Some(request) = request else { return Ok(0) };
            let reply = self
                .coordinator
                .orchestrator
                .ports
                .queue
                .claim(request)
                .await?;
            self.coordinator.orchestrator.publish(reply.task_trail);
            let claimed = reply.steps.len();
            self.begin(reply.steps);
            return Ok(claimed);
        }
        let room = request.as_ref().map_or(0, |request| request.limit);
        let (claimed, released) = self.commit(now, request).await?;
        // Whoever else waits in this process may have something to do: what this one left over,
        // or children whose handlers it does not have.
        if released || u32::try_from(claimed).is_ok_and(|claimed| claimed >= room) {
            self.coordinator.orchestrator.wake();
        }
        Ok(claimed)
    }

    /// Commits what has finished, claims nothing.
    pub(super) async fn commit_only(&mut self) -> Result<(), StoreError> {
        let now = self.coordinator.now();
        self.commit(now, None).await.map(drop)
    }

    async fn commit(
        &mut self,
        now: Timestamp,
        then_claim: Option<crate::ports::ClaimRequest>,
    ) -> Result<(usize, bool), StoreError> {
        let mut pending: Vec<(Finished, StepChange)> = Vec::with_capacity(self.finished.len());
        for finished in std::mem::take(&mut self.finished) {
            match self.decide(&finished, now) {
                Some(Ok(change)) => pending.push((finished, change)),
                Some(Err(error)) => self.give_up(&finished, &error),
                None => self.forget(&finished),
            }
        }
        let changes = pending.iter().map(|(_, change)| change.clone()).collect();
        let batch = CommitBatch {
            changes,
            then_claim,
            now,
        };
        let reply = match self
            .coordinator
            .orchestrator
            .ports
            .queue
            .commit(batch)
            .await
        {
            Ok(reply) => reply,
            Err(error) => {
                // Nothing is known: the same outcomes are committed again, which is harmless.
                self.finished
                    .extend(pending.into_iter().map(|(finished, _)| finished));
                return Err(error);
            }
        };
        let released = pending
            .iter()
            .any(|(_, change)| change.decision.releases_children());
        let claimed = reply.claimed.len();
        self.settle(pending, reply);
        Ok((claimed, released))
    }

    /// The change an outcome asks for; `None` if there is nothing left to say about it.
    fn decide(
        &self,
        finished: &Finished,
        now: Timestamp,
    ) -> Option<Result<StepChange, TransitionError>> {
        let (step, lease_no) = (&finished.step, finished.step.lease_no);
        if self.leases.is_lost(step.id, lease_no) {
            return None;
        }
        let orchestrator = &self.coordinator.orchestrator;
        let (command, result) = match &finished.ending {
            Some(Ending::Succeeded(result)) => {
                (StepCommand::Succeed { lease_no }, Some(result.clone()))
            }
            Some(Ending::Failed(failure)) => (
                orchestrator.fail_command(step, lease_no, failure.clone()),
                None,
            ),
            Some(Ending::Released) | None => (StepCommand::Release { lease_no }, None),
        };
        let stamp = Stamp::by(now, Actor::named(self.coordinator.options.worker.as_str()));
        Some(step.decide(&command, &stamp).map(|decision| {
            let next_run_at = decision.after.next_run_at();
            let wake_at = next_run_at.map(|until| orchestrator.reenqueue.after_backoff(until, now));
            StepChange {
                decision,
                result,
                lapsed_at: None,
                wake_at,
            }
        }))
    }

    /// Acts on the store's answer, item by item.
    fn settle(&mut self, pending: Vec<(Finished, StepChange)>, reply: CommitReply) {
        let mut told = Vec::new();
        let mut done = Vec::new();
        for ((finished, change), result) in pending.into_iter().zip(reply.results) {
            match result {
                Ok(applied) => {
                    self.note(&change.decision, applied);
                    self.leases.strike(finished.step.id, finished.step.lease_no);
                    done.push(finished.step.id);
                    told.extend(change.decision.trail.iter().cloned().map(Event::recorded));
                    told.extend(signal(&change.decision).map(Event::Signal));
                }
                Err(CommitError::Stale { current, .. }) => {
                    self.finished.push(Finished {
                        step: *current,
                        ..finished
                    });
                }
                Err(CommitError::Refused(error)) => self.give_up(&finished, &error),
                Err(CommitError::NotFound) => self.forget(&finished),
                Err(CommitError::Store(error)) => self.put_back(finished, &error),
            }
        }
        told.extend(
            by_task(done.into_iter()).into_iter().map(|(task, steps)| {
                Event::Signal(Signal::StepsExecutionCompleted { task, steps })
            }),
        );
        if !told.is_empty() {
            self.coordinator.orchestrator.ports.events.publish(told);
        }
        self.coordinator.orchestrator.publish(reply.task_trail);
        self.begin(reply.claimed);
    }

    fn note(&mut self, decision: &Decision, applied: Applied) {
        let report = &mut self.report;
        let counter = match decision.after.state {
            StepState::Complete { .. } => &mut report.succeeded,
            StepState::Error { .. } => &mut report.failed,
            StepState::Pending { .. } if decision.trail.len() == 2 => &mut report.retried,
            StepState::Pending { .. }
            | StepState::InProgress { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => &mut report.released,
        };
        *counter = counter.saturating_add(1);
        if let Applied::Changed { task } = applied
            && task.is_ended()
        {
            report.ended.insert(decision.after.id.task, task);
        }
    }

    /// The lease is lost: the outcome is of no use, whatever it was.
    fn give_up(&mut self, finished: &Finished, error: &TransitionError) {
        tracing::warn!(step = %finished.step.id, %error, "an outcome came too late");
        self.forget(finished);
    }

    fn forget(&mut self, finished: &Finished) {
        let (step, presented): (StepId, LeaseNo) = (finished.step.id, finished.step.lease_no);
        self.leases.strike(step, presented);
        self.report.lost = self.report.lost.saturating_add(1);
        let signal = Signal::LeaseLost { step, presented };
        self.coordinator
            .orchestrator
            .ports
            .events
            .publish(vec![Event::Signal(signal)]);
    }

    /// The store could not write just this one: it is tried again, then counts as a failure that
    /// no retry will mend.
    fn put_back(&mut self, mut finished: Finished, error: &StoreError) {
        finished.refusals = finished.refusals.saturating_add(1);
        if finished.refusals > REFUSALS_MAX {
            self.forget(&finished);
            return;
        }
        if finished.refusals == REFUSALS_MAX {
            let message = format!("the outcome could not be stored: {error}");
            finished.ending = Some(Ending::Failed(StepFailure::permanent(&message)));
        }
        self.finished.push(finished);
    }
}

fn signal(decision: &Decision) -> Option<Signal> {
    let step = decision.after.id;
    match decision.after.state {
        StepState::Error {
            retry_state: GivenUp::Exhausted,
            ..
        } => Some(Signal::MaxRetriesReached {
            step,
            attempts: decision.after.attempts,
        }),
        StepState::Pending { .. } => {
            let next_run_at = decision.after.next_run_at()?;
            Some(Signal::Backoff { step, next_run_at })
        }
        StepState::InProgress { .. }
        | StepState::Complete { .. }
        | StepState::Error { .. }
        | StepState::Cancelled { .. }
        | StepState::ResolvedManually { .. } => None,
    }
}
