//! The commands of operators to one step.

use super::decision::{Decision, Outcome};
use super::{Step, StepState, Wait};
use crate::error::TransitionError;
use crate::history::{Cause, Stamp};
use crate::retry::policy::ATTEMPT_LIMIT_MAX;
use crate::status::Status;

const READY: StepState = StepState::Pending { wait: Wait::None };

impl Step {
    /// A running step loses its lease; the attempt is not counted.
    pub(super) fn cancel(&self, stamp: &Stamp) -> Result<Decision, TransitionError> {
        let lease_end = match self.status() {
            Status::Pending => self.lease_end,
            Status::InProgress => Some(Outcome::Cancelled),
            Status::Complete | Status::Error | Status::Cancelled | Status::ResolvedManually => {
                return Err(self.not_allowed("cancel"));
            }
        };
        let state = StepState::Cancelled {
            completed_at: stamp.at,
        };
        let after = Self {
            state,
            lease_end,
            ..self.clone()
        };
        Ok(Decision::new(self, after).row(Status::Cancelled, Cause::Cancelled, stamp))
    }

    pub(super) fn resolve(&self, cause: Cause, stamp: &Stamp) -> Result<Decision, TransitionError> {
        if !matches!(self.status(), Status::Pending | Status::Error) {
            let word = if cause == Cause::Skipped {
                "skip"
            } else {
                "resolve"
            };
            return Err(self.not_allowed(word));
        }
        let state = StepState::ResolvedManually {
            completed_at: stamp.at,
        };
        let after = Self {
            state,
            ..self.clone()
        };
        Ok(Decision::new(self, after).row(Status::ResolvedManually, cause, stamp))
    }

    pub(super) fn skip(&self, stamp: &Stamp) -> Result<Decision, TransitionError> {
        let decision = self.resolve(Cause::Skipped, stamp)?;
        if self.definition.skippable {
            Ok(decision)
        } else {
            Err(TransitionError::NotSkippable)
        }
    }

    /// From `error` it is pending again; a pending one only forgets its attempts and its backoff.
    /// A new run: the handler's idempotency key changes.
    pub(super) fn reset(&self, stamp: &Stamp) -> Result<Decision, TransitionError> {
        let state = match self.state {
            StepState::Error { .. }
            | StepState::Pending {
                wait: Wait::BackingOff { .. },
            } => READY,
            StepState::Pending { .. } => self.state.clone(),
            StepState::InProgress { .. }
            | StepState::Complete { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => return Err(self.not_allowed("reset")),
        };
        if self.attempts == 0 && self.status() == Status::Pending {
            return Ok(Decision::unchanged(self));
        }
        let run_no = self.run_no.saturating_add(1);
        let after = Self {
            state,
            attempts: 0,
            run_no,
            last_error: None,
            ..self.clone()
        };
        let decision = Decision::new(self, after);
        Ok(match self.status() {
            Status::Error => decision.row(Status::Pending, Cause::Reset, stamp),
            Status::Pending
            | Status::InProgress
            | Status::Complete
            | Status::Cancelled
            | Status::ResolvedManually => decision,
        })
    }

    /// Clears the wait of a pending step; brings a step in `error` back if an attempt is left.
    pub(super) fn retry_now(&self, stamp: &Stamp) -> Result<Decision, TransitionError> {
        match self.state {
            StepState::Pending { wait: Wait::None } => Ok(Decision::unchanged(self)),
            StepState::Pending {
                wait: Wait::BackingOff { .. } | Wait::Scheduled { .. },
            } => Ok(Decision::new(
                self,
                Self {
                    state: READY,
                    ..self.clone()
                },
            )),
            StepState::Error { .. } if self.attempts >= self.attempt_limit => {
                Err(self.no_attempts_left())
            }
            StepState::Error { .. } => {
                let decision = Decision::new(
                    self,
                    Self {
                        state: READY,
                        ..self.clone()
                    },
                );
                Ok(decision.row(Status::Pending, Cause::RetriedNow, stamp))
            }
            StepState::InProgress { .. }
            | StepState::Complete { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => Err(self.not_allowed("retry_now")),
        }
    }

    /// Moves no state: a step in `error` stays there until it is retried.
    pub(super) fn raise_limit(&self, asked: u32) -> Result<Decision, TransitionError> {
        if self.status().is_terminal() {
            return Err(self.not_allowed("raise_limit"));
        }
        if asked == self.attempt_limit {
            return Ok(Decision::unchanged(self));
        }
        if asked < self.attempt_limit || asked > ATTEMPT_LIMIT_MAX {
            return Err(TransitionError::LimitNotRaised {
                limit: self.attempt_limit,
                asked,
            });
        }
        Ok(Decision::new(
            self,
            Self {
                attempt_limit: asked,
                ..self.clone()
            },
        ))
    }

    /// From any state; a running step loses its lease. Whether the task allows it is decided by
    /// [`Snapshot::operate`](crate::task::Snapshot::operate).
    pub(super) fn rerun(&self, unmet: u32, stamp: &Stamp) -> Decision {
        let lease_end = self.lease_end.map_or_else(
            || (self.status() == Status::InProgress).then_some(Outcome::Rerun),
            |_| Some(Outcome::Rerun),
        );
        let after = Self {
            state: READY,
            attempts: 0,
            run_no: self.run_no.saturating_add(1),
            lease_end,
            unmet,
            last_error: None,
            ..self.clone()
        };
        let decision = Decision::new(self, after);
        if self.status() == Status::Pending {
            return decision;
        }
        decision.row(Status::Pending, Cause::Rerun, stamp)
    }
}
