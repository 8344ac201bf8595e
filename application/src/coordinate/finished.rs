//! An attempt that is over, on its way into the store.

use domain::error::TransitionError;
use domain::history::Stamp;
use domain::retry::StepFailure;
use domain::step::{Step, StepCommand};
use domain::text::Actor;
use domain::time::Timestamp;

use super::Coordinator;
use super::spans::Spans;
use super::trouble::is_out_of_patience;
use crate::attempt::Ending;
use crate::execute::Handled;
use crate::ports::{Receipt, StepChange, StoreError};

/// How often the store may refuse one outcome before the attempt counts as failed instead.
const REFUSALS_MAX: u32 = 3;
/// How often a decision is made again at once on a step that has changed in between.
const DECISIONS_MAX: u32 = 3;

/// An attempt whose handler is done and whose outcome is not committed yet.
#[derive(Debug)]
pub(super) struct Finished {
    /// The step as it was claimed, or as it was found when the first decision was stale.
    pub(super) step: Step,
    /// What is drawn of it.
    pub(super) spans: Spans,
    /// None if it was stopped from outside, or has a receipt.
    ending: Option<Ending>,
    /// Of a handler that has committed the outcome itself.
    pub(super) receipt: Option<Box<Receipt>>,
    /// What was decided and sent, and may have been written although no answer came. It is sent
    /// again as it is, so that what is told afterwards is what was written, whichever time it was.
    sent: Option<StepChange>,
    /// When it was sent without an answer.
    sent_at: Vec<Timestamp>,
    /// How often the step had changed since the decision.
    stale: u32,
    /// How often the store has refused just this one.
    refusals: u32,
    /// Since when the store could not be reached for just this one.
    unreached_since: Option<Timestamp>,
}

/// What becomes of an outcome that was not written.
pub(super) enum Again {
    /// It is sent again with the next commit.
    AtOnce(Finished),
    /// It is sent again after a pause.
    Later(Finished),
    /// Nothing: its lease is lost or will lapse.
    Never(Finished),
}

impl Finished {
    pub(super) fn new(step: Step, handled: Option<Handled>, spans: Spans) -> Self {
        let (ending, receipt) = match handled {
            Some(Handled::Ended(ending)) => (Some(ending), None),
            Some(Handled::Committed(receipt)) => (None, Some(receipt)),
            None => (None, None),
        };
        Self {
            step,
            spans,
            ending,
            receipt,
            sent: None,
            sent_at: Vec::new(),
            stale: 0,
            refusals: 0,
            unreached_since: None,
        }
    }

    /// The change it asks for: the one that was sent before, or a new decision.
    pub(super) fn change(
        &mut self,
        coordinator: &Coordinator,
        now: Timestamp,
    ) -> Result<StepChange, TransitionError> {
        if let Some(sent) = self.sent.take() {
            return Ok(sent);
        }
        let (step, lease_no) = (&self.step, self.step.lease_no);
        let orchestrator = &coordinator.orchestrator;
        let (command, result) = match &self.ending {
            Some(Ending::Succeeded(result)) => {
                (StepCommand::Succeed { lease_no }, Some(result.clone()))
            }
            Some(Ending::Failed(failure)) => (
                orchestrator.fail_command(step, lease_no, failure.clone()),
                None,
            ),
            Some(Ending::Released) | None => (StepCommand::Release { lease_no }, None),
        };
        let stamp = Stamp::by(now, Actor::named(coordinator.options.worker.as_str()));
        let decision = step.decide(&command, &stamp)?;
        let next_run_at = decision.after.next_run_at();
        let wake_at = next_run_at.map(|until| orchestrator.reenqueue.after_backoff(until, now));
        Ok(StepChange {
            decision,
            result,
            lapsed_at: None,
            wake_at,
        })
    }

    /// No answer came: the same change is sent again.
    pub(super) fn unanswered(mut self, sent: StepChange, at: Timestamp) -> Self {
        self.sent = Some(sent);
        self.sent_at.push(at);
        self
    }

    /// When it was sent without an answer.
    pub(super) fn sent_at(&self) -> &[Timestamp] {
        &self.sent_at
    }

    /// The step has changed meanwhile: decided again on what it is now.
    pub(super) fn stale(mut self, current: Step) -> Again {
        if current.lease_no != self.step.lease_no {
            return Again::Never(self);
        }
        self.step = current;
        self.stale = self.stale.saturating_add(1);
        if self.stale < DECISIONS_MAX {
            Again::AtOnce(self)
        } else {
            Again::Later(self)
        }
    }

    /// The store could not write just this one. What it cannot write at all is tried again, then
    /// counts as a failure that no retry will mend; what it could not reach is tried again for as
    /// long as patience lasts.
    pub(super) fn unwritten(
        mut self,
        sent: StepChange,
        error: &StoreError,
        coordinator: &Coordinator,
        now: Timestamp,
    ) -> Again {
        if error.is_retryable() {
            let since = *self.unreached_since.get_or_insert(now);
            return if is_out_of_patience(&coordinator.options, since, now) {
                Again::Never(self)
            } else {
                Again::Later(self.unanswered(sent, now))
            };
        }
        self.refusals = self.refusals.saturating_add(1);
        if self.refusals > REFUSALS_MAX {
            return Again::Never(self);
        }
        if self.refusals == REFUSALS_MAX {
            let message = format!("the outcome could not be stored: {error}");
            self.ending = Some(Ending::Failed(StepFailure::permanent(&message)));
        }
        Again::AtOnce(self)
    }
}
