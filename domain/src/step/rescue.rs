//! Taking a step back from a worker that is gone, or that takes too long.

use super::decision::{Decision, Outcome};
use super::{Lapse, Step, StepState};
use crate::error::TransitionError;
use crate::history::{Cause, Stamp};
use crate::millis::Millis;
use crate::name::ErrorClass;
use crate::retry::{Jitter, StepFailure};
use crate::time::Timestamp;

impl Step {
    /// Which time has passed, if one has; of both, the one that passed first.
    pub fn lapse(&self, now: Timestamp) -> Option<Lapse> {
        match &self.state {
            StepState::InProgress { lease, .. } if lease.lapses_at() > now => None,
            StepState::InProgress { lease, .. } if lease.deadline_at < lease.expires_at => {
                Some(Lapse::DeadlineExceeded)
            }
            StepState::InProgress { .. } => Some(Lapse::LeaseExpired),
            StepState::Pending { .. }
            | StepState::Complete { .. }
            | StepState::Error { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        }
    }

    /// The failure that a step taken back at `now` counts as: retryable, of the class
    /// `lease_expired` or `deadline_exceeded`. What a rescuer asks a custom strategy about.
    pub fn lapse_failure(&self, now: Timestamp) -> Option<StepFailure> {
        let lapse = self.lapse(now)?;
        let StepState::InProgress { lease, .. } = &self.state else {
            return None;
        };
        let (worker, cause) = (&lease.worker, lapse.cause());
        let message = match lapse {
            Lapse::LeaseExpired => {
                format!(
                    "the lease of worker {worker} expired at {}",
                    lease.expires_at
                )
            }
            Lapse::DeadlineExceeded => {
                format!(
                    "the attempt of worker {worker} passed its deadline {}",
                    lease.deadline_at
                )
            }
        };
        let failure = StepFailure::retryable(&message);
        Some(match ErrorClass::parse(cause.as_str()) {
            Ok(class) => failure.of_class(class),
            Err(_) => failure,
        })
    }

    pub(super) fn expire(
        &self,
        jitter: Jitter,
        custom: Option<Millis>,
        stamp: &Stamp,
    ) -> Result<Decision, TransitionError> {
        let StepState::InProgress {
            lease,
            processing_started_at,
        } = &self.state
        else {
            return Err(self.not_allowed("expire"));
        };
        let (Some(lapse), Some(failure)) = (self.lapse(stamp.at), self.lapse_failure(stamp.at))
        else {
            let expires_at = lease.lapses_at();
            return Err(TransitionError::NotLapsed { expires_at });
        };
        let attempt = (lease.worker.clone(), *processing_started_at);
        let ended = (lapse.outcome(), lapse.cause());
        Ok(self.end_attempt(attempt, ended, &failure, (jitter, custom), stamp))
    }
}

impl Lapse {
    const fn cause(self) -> Cause {
        match self {
            Self::LeaseExpired => Cause::LeaseExpired,
            Self::DeadlineExceeded => Cause::DeadlineExceeded,
        }
    }

    const fn outcome(self) -> Outcome {
        match self {
            Self::LeaseExpired => Outcome::LeaseExpired,
            Self::DeadlineExceeded => Outcome::DeadlineExceeded,
        }
    }
}
