//! From finished attempts to committed changes.

use domain::error::TransitionError;
use domain::event::{Event, Signal};
use domain::id::{LeaseNo, StepId, TaskId};
use domain::status::Status;
use domain::step::{Decision, StepState};
use domain::time::Timestamp;

use super::finished::{Again, Finished};
use super::in_flight::Answered;
use super::repeated::Repeated;
use super::shift::{Shift, by_task};
use crate::ports::{Applied, CommitError, CommitReply, StepChange, StoreError};
use crate::told::told;

impl Shift<'_> {
    /// The changes that what has finished asks for.
    pub(super) fn decided(&mut self, now: Timestamp) -> Vec<(Finished, StepChange)> {
        self.is_held_up = false;
        let mut pending = Vec::with_capacity(self.finished.len());
        for mut finished in std::mem::take(&mut self.finished) {
            match finished.change(self.coordinator, now) {
                Ok(change) => pending.push((finished, change)),
                Err(error) => {
                    let metrics = &self.coordinator.orchestrator.metrics;
                    metrics.stale_rejected.add(1);
                    self.give_up(&finished, &error);
                }
            }
        }
        pending
    }

    /// Acts on the answer to one call.
    pub(super) async fn act_on(&mut self, answered: Answered) -> Result<(), StoreError> {
        let Answered { sent, reply } = answered;
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                // Nothing is known: the same changes are committed again, which is harmless.
                let pending = sent.pending.into_iter();
                let again = pending.map(|(finished, change)| finished.unanswered(change, sent.at));
                self.finished.extend(again);
                return Err(error);
            }
        };
        let changes = sent.pending.iter().map(|(_, change)| change);
        let released = self.released(changes, &reply.results);
        let claimed = reply.claimed.len();
        let is_commit = !sent.pending.is_empty();
        let repeated = self.settle(sent.pending, reply, sent.at);
        if !repeated.is_empty() {
            self.tell_ends(repeated).await;
        }
        self.agenda
            .asked(sent.room, claimed, self.coordinator.now());
        if is_commit {
            self.pass_on(released, sent.room, claimed);
        }
        Ok(())
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
        for ((mut finished, change), result) in pending.into_iter().zip(reply.results) {
            finished.spans.answered(&change.decision, &result);
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
            self.note_end(decision.after.id.task, task);
        }
    }

    /// A task has ended with a commit of this coordinator.
    pub(super) fn note_end(&mut self, task: TaskId, status: Status) {
        let until = self.coordinator.options.until;
        self.report.tell_end(task, status, until);
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
