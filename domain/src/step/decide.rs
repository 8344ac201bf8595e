//! The commands of workers. Those of rescuers are in [`super::rescue`], those of operators in
//! [`super::operate`].

use super::decision::{Decision, Outcome};
use super::{GivenUp, Lease, Step, StepCommand, StepError, StepState, Wait};
use crate::error::{LeaseEnd, TransitionError};
use crate::history::{Cause, Stamp};
use crate::id::LeaseNo;
use crate::millis::Millis;
use crate::name::WorkerId;
use crate::retry::{Jitter, StepFailure, Verdict};
use crate::status::Status;
use crate::time::Timestamp;

/// How much later than the handler's timeout the deadline is, so that the worker's own report of a
/// timeout comes first.
pub const DEADLINE_GRACE: Millis = Millis::from_secs(10);

impl Step {
    /// What `command` means in the present state. Pure: the same arguments, the same answer.
    ///
    /// A command repeated by the same lease decides nothing and is
    /// [unchanged](Decision::is_unchanged).
    ///
    /// # Errors
    /// [`TransitionError`], which carries what is and what was asked.
    pub fn decide(
        &self,
        command: &StepCommand,
        stamp: &Stamp,
    ) -> Result<Decision, TransitionError> {
        match command {
            StepCommand::Start {
                worker,
                lease,
                gate,
            } => self.start(worker, *lease, *gate, stamp),
            StepCommand::Succeed { lease_no } => self.succeed(*lease_no, stamp),
            StepCommand::Fail {
                lease_no,
                failure,
                jitter,
                custom,
            } => self.fail(*lease_no, failure, *jitter, *custom, stamp),
            StepCommand::Heartbeat { lease_no, lease } => self.heartbeat(*lease_no, *lease, stamp),
            StepCommand::Release { lease_no } => self.release(*lease_no, stamp),
            StepCommand::Expire { jitter, custom } => self.expire(*jitter, *custom, stamp),
            StepCommand::Cancel => self.cancel(stamp),
            StepCommand::Resolve => self.resolve(Cause::Resolved, stamp),
            StepCommand::Skip => self.skip(stamp),
            StepCommand::Reset => self.reset(stamp),
            StepCommand::RetryNow => self.retry_now(stamp),
            StepCommand::RaiseLimit { limit } => self.raise_limit(*limit),
            StepCommand::Rerun { unmet } => Ok(self.rerun(*unmet, stamp)),
        }
    }

    pub(super) const fn not_allowed(&self, command: &'static str) -> TransitionError {
        TransitionError::NotAllowed {
            what: "step",
            from: self.status(),
            command,
        }
    }

    pub(super) const fn no_attempts_left(&self) -> TransitionError {
        TransitionError::NoAttemptsLeft {
            attempts: self.attempts,
            limit: self.attempt_limit,
        }
    }

    /// The present lease, if `lease_no` is it. `Ok(None)`: it has already ended this very way.
    fn held(
        &self,
        presented: LeaseNo,
        same: Option<Outcome>,
    ) -> Result<Option<(&Lease, Timestamp)>, TransitionError> {
        let current = self.lease_no;
        let lost = |end| TransitionError::LeaseLost {
            presented,
            current,
            end,
        };
        if presented != current {
            let end = if presented < current && presented.get() > 0 {
                LeaseEnd::TakenOver
            } else {
                LeaseEnd::Unknown
            };
            return Err(lost(end));
        }
        match (&self.state, self.lease_end) {
            (
                StepState::InProgress {
                    lease,
                    processing_started_at,
                },
                _,
            ) => Ok(Some((lease, *processing_started_at))),
            (_, end) if end.is_some() && end == same => Ok(None),
            (_, Some(Outcome::Succeeded)) => Err(lost(LeaseEnd::Succeeded)),
            (_, Some(Outcome::Failed)) => Err(lost(LeaseEnd::Failed)),
            (_, Some(Outcome::Released)) => Err(lost(LeaseEnd::Released)),
            (_, Some(Outcome::LeaseExpired)) => Err(lost(LeaseEnd::LeaseExpired)),
            (_, Some(Outcome::DeadlineExceeded)) => Err(lost(LeaseEnd::DeadlineExceeded)),
            (_, Some(Outcome::Cancelled)) => Err(lost(LeaseEnd::Cancelled)),
            (_, Some(Outcome::Rerun)) => Err(lost(LeaseEnd::Rerun)),
            (_, None) => Err(lost(LeaseEnd::Unknown)),
        }
    }

    fn succeed(&self, lease_no: LeaseNo, stamp: &Stamp) -> Result<Decision, TransitionError> {
        let Some((lease, processing_started_at)) = self.held(lease_no, Some(Outcome::Succeeded))?
        else {
            return Ok(Decision::unchanged(self));
        };
        let worker = lease.worker.clone();
        let after = Self {
            state: StepState::Complete {
                worker,
                processing_started_at,
                completed_at: stamp.at,
            },
            attempts: self.attempts.saturating_add(1),
            lease_end: Some(Outcome::Succeeded),
            last_error: None,
            ..self.clone()
        };
        Ok(Decision::new(self, after).row(Status::Complete, Cause::Succeeded, stamp))
    }

    fn fail(
        &self,
        lease_no: LeaseNo,
        failure: &StepFailure,
        jitter: Jitter,
        custom: Option<Millis>,
        stamp: &Stamp,
    ) -> Result<Decision, TransitionError> {
        let Some((lease, started_at)) = self.held(lease_no, Some(Outcome::Failed))? else {
            return Ok(Decision::unchanged(self));
        };
        let attempt = (lease.worker.clone(), started_at);
        let ended = (Outcome::Failed, Cause::Failed);
        Ok(self.end_attempt(attempt, ended, failure, (jitter, custom), stamp))
    }

    /// A failed attempt, however it failed: back to pending after a delay, or to error for good.
    pub(super) fn end_attempt(
        &self,
        (worker, processing_started_at): (WorkerId, Timestamp),
        (outcome, cause): (Outcome, Cause),
        failure: &StepFailure,
        (jitter, custom): (Jitter, Option<Millis>),
        stamp: &Stamp,
    ) -> Decision {
        let attempts = self.attempts.saturating_add(1);
        let policy = &self.definition.retry;
        let verdict = policy.verdict(attempts, self.attempt_limit, failure, jitter, custom);
        let given_up = |retry_state| StepState::Error {
            worker,
            processing_started_at,
            completed_at: stamp.at,
            retry_state,
        };
        let (state, comes_back) = match verdict {
            Verdict::Retry(delay) => {
                let wait = Wait::BackingOff {
                    until: stamp.at.plus(delay),
                };
                (StepState::Pending { wait }, true)
            }
            Verdict::Exhausted => (given_up(GivenUp::Exhausted), false),
            Verdict::NotRetryable => (given_up(GivenUp::NotRetryable), false),
        };
        let error = StepError {
            message: failure.message.clone(),
            class: failure.class.clone(),
        };
        let last_error = Some(error);
        let after = Self {
            state,
            attempts,
            lease_end: Some(outcome),
            last_error,
            ..self.clone()
        };
        let told = Stamp {
            note: Some(failure.message.clone()),
            ..stamp.clone()
        };
        let decision = Decision::new(self, after).row(Status::Error, cause, &told);
        if comes_back {
            decision.row(Status::Pending, Cause::RetryScheduled, stamp)
        } else {
            decision
        }
    }

    fn heartbeat(
        &self,
        lease_no: LeaseNo,
        lease: Millis,
        stamp: &Stamp,
    ) -> Result<Decision, TransitionError> {
        let Some((held, processing_started_at)) = self.held(lease_no, None)? else {
            return Ok(Decision::unchanged(self));
        };
        // Heartbeats may overtake each other on their way: none takes back what another gave.
        let expires_at = held.expires_at.max(stamp.at.plus(lease));
        let lease = Lease {
            expires_at,
            ..held.clone()
        };
        let state = StepState::InProgress {
            lease,
            processing_started_at,
        };
        let after = Self {
            state,
            ..self.clone()
        };
        // The version stays: a heartbeat must not make the worker's own commit stale.
        Ok(Decision {
            before: self.clone(),
            after,
            trail: Vec::new(),
        })
    }

    fn release(&self, lease_no: LeaseNo, stamp: &Stamp) -> Result<Decision, TransitionError> {
        if self.held(lease_no, Some(Outcome::Released))?.is_none() {
            return Ok(Decision::unchanged(self));
        }
        let state = StepState::Pending { wait: Wait::None };
        let after = Self {
            state,
            lease_end: Some(Outcome::Released),
            ..self.clone()
        };
        Ok(Decision::new(self, after).row(Status::Pending, Cause::Released, stamp))
    }
}
