//! From finished attempts to committed changes.

use domain::error::TransitionError;
use domain::event::{Event, Signal};
use domain::id::{LeaseNo, StepId};
use domain::step::{Decision, StepState};
use domain::time::Timestamp;

use super::beyond::Released;
use super::finished::{Again, Finished};
use super::repeated::Repeated;
use super::shift::{Shift, by_task};
use crate::ports::{
    Applied, ClaimRequest, CommitBatch, CommitError, CommitReply, StepChange, StoreError,
};
use crate::told::told;

impl Shift<'_> {
    /// Commits what has finished and claims into the free room, in one call where there is
    /// something to commit. Answers how many steps were claimed.
    pub(super) async fn commit_and_claim(&mut self) -> Result<usize, StoreError> {
        self.take_receipts().await;
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
        self.pass_on(released, room, claimed);
        Ok(claimed)
    }

    /// Commits what has finished, claims nothing.
    pub(super) async fn commit_only(&mut self) -> Result<(), StoreError> {
        self.take_receipts().await;
        let now = self.coordinator.now();
        let (_, released) = self.commit(now, None).await?;
        self.pass_on(released, 0, 0);
        Ok(())
    }

    /// Answers how many steps were claimed, and which children were released.
    async fn commit(
        &mut self,
        now: Timestamp,
        then_claim: Option<ClaimRequest>,
    ) -> Result<(usize, Released), StoreError> {
        self.is_held_up = false;
        let mut pending: Vec<(Finished, StepChange)> = Vec::with_capacity(self.finished.len());
        for mut finished in std::mem::take(&mut self.finished) {
            match finished.change(self.coordinator, now) {
                Ok(change) => pending.push((finished, change)),
                Err(error) => self.give_up(&finished, &error),
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
                // Nothing is known: the same changes are committed again, which is harmless.
                let again = pending
                    .into_iter()
                    .map(|(finished, sent)| finished.unanswered(sent, now));
                self.finished.extend(again);
                return Err(error);
            }
        };
        let changes = pending.iter().map(|(_, change)| change);
        let released = self.released(changes, &reply.results);
        let claimed = reply.claimed.len();
        let repeated = self.settle(pending, reply, now);
        if !repeated.is_empty() {
            self.tell_ends(repeated).await;
        }
        Ok((claimed, released))
    }

    /// Acts on the store's answer, item by item. Answers what an earlier commit had written whose
    /// answer was lost.
    pub(super) fn settle(
        &mut self,
        pending: Vec<(Finished, StepChange)>,
        reply: CommitReply,
        now: Timestamp,
    ) -> Repeated {
        // What an earlier commit had written comes before what this one wrote.
        let (mut news, mut old_news) = (Vec::new(), Vec::new());
        let (mut done, mut repeated) = (Vec::new(), Repeated::default());
        for ((finished, change), result) in pending.into_iter().zip(reply.results) {
            match result {
                Ok(applied) => {
                    self.note(&change.decision, applied);
                    self.leases.strike(finished.step.id, finished.step.lease_no);
                    done.push(finished.step.id);
                    if applied == Applied::Unchanged {
                        repeated.take(&finished);
                        old_news.extend(told(&change.decision));
                    } else {
                        news.extend(told(&change.decision));
                    }
                }
                Err(CommitError::Refused(error)) => self.give_up(&finished, &error),
                Err(CommitError::NotFound) => self.forget(&finished),
                Err(CommitError::Stale { current, .. }) => self.put_back(finished.stale(*current)),
                Err(CommitError::Store(error)) => {
                    tracing::warn!(step = %finished.step.id, %error, "an outcome was not stored");
                    let again = finished.unwritten(change, &error, self.coordinator, now);
                    self.put_back(again);
                }
            }
        }
        repeated.leave_out_ended(&reply.task_trail);
        news.extend(
            by_task(done.into_iter()).into_iter().map(|(task, steps)| {
                Event::Signal(Signal::StepsExecutionCompleted { task, steps })
            }),
        );
        old_news.extend(news);
        self.coordinator.orchestrator.tell(old_news);
        self.coordinator.orchestrator.publish(reply.task_trail);
        self.begin(reply.claimed);
        repeated
    }

    fn note(&mut self, decision: &Decision, applied: Applied) {
        if let Some(due) = decision.after.next_run_at() {
            self.agenda.expect(due);
        }
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
        let lost = Signal::LeaseLost { step, presented };
        self.coordinator
            .orchestrator
            .tell(vec![Event::Signal(lost)]);
    }

    fn put_back(&mut self, again: Again) {
        match again {
            Again::AtOnce(finished) => self.finished.push(finished),
            Again::Later(finished) => {
                self.is_held_up = true;
                self.finished.push(finished);
            }
            Again::Never(finished) => self.forget(&finished),
        }
    }
}
