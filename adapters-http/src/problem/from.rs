//! What errors of the use cases are as problems. No arm stands for more than it names.

use application::ports::{OperateError, PutTemplateError, StoreError, SubmitRefusal};
use application::{FinishError, OneStepError, PutError, StartError, SubmitError};
use domain::error::TransitionError;
use domain::millis::Millis;
use domain::time::Timestamp;

use super::{FieldError, Kind, Problem};

impl From<StoreError> for Problem {
    /// What the store says stays in the log: it may name hosts and rows.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        match error {
            StoreError::Unavailable { .. } | StoreError::Unusable(_) => Self::new(
                Kind::StoreUnavailable,
                "the store cannot be used right now; try again shortly",
            ),
            StoreError::Corrupt { .. } => Self::new(
                Kind::StoreCorrupt,
                "the store holds something that cannot be; see the server's log",
            ),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let detail = error.to_string();
        match error {
            SubmitError::BadContext(problems) => {
                let errors = problems.into_iter().map(|problem| FieldError {
                    pointer: Some(format!("/context{}", problem.at)),
                    parameter: None,
                    detail: problem.message,
                });
                Self {
                    detail,
                    ..Self::invalid(errors.collect())
                }
            }
            SubmitError::BadField { field, problem } => {
                Self::invalid_field(&format!("/{field}"), problem)
            }
            SubmitError::Refused(SubmitRefusal::KeyReused { .. }) => {
                Self::new(Kind::IdempotencyKeyReused, detail)
            }
            SubmitError::NoTemplate { .. }
            | SubmitError::BadSchema(_)
            | SubmitError::Refused(SubmitRefusal::NoTemplate(_)) => {
                Self::invalid_field("/template", detail)
            }
            SubmitError::Refused(SubmitRefusal::Store(error)) | SubmitError::Store(error) => {
                error.into()
            }
        }
    }
}

impl From<OperateError> for Problem {
    fn from(error: OperateError) -> Self {
        match error {
            OperateError::NotFound => Self::not_found("task"),
            OperateError::Refused(refusal) => refused(&refusal, None),
            OperateError::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// Why a step was not started, told at this time.
    pub(crate) fn of_start(error: StartError, now: Timestamp) -> Self {
        let detail = error.to_string();
        match error {
            StartError::NotFound => Self::not_found("step"),
            StartError::Refused(refusal) => refused(&refusal, Some(now)),
            StartError::QueuePaused => Self::new(Kind::Paused, detail),
            StartError::Store(error) => error.into(),
        }
    }
}

impl From<FinishError> for Problem {
    fn from(error: FinishError) -> Self {
        match error {
            FinishError::NotFound => Self::not_found("step"),
            FinishError::Refused(refusal) => refused(&refusal, None),
            FinishError::OtherWorker { .. } => Self::new(Kind::LeaseLost, error.to_string()),
            FinishError::Store(error) => error.into(),
        }
    }
}

impl From<PutError> for Problem {
    fn from(error: PutError) -> Self {
        let detail = error.to_string();
        match error {
            PutError::BadSchema(_) => Self::invalid_field("/context_schema", detail),
            PutError::Refused(PutTemplateError::Conflict { .. }) => {
                Self::new(Kind::TemplateConflict, detail)
            }
            PutError::Refused(PutTemplateError::Store(error)) => error.into(),
        }
    }
}

impl From<OneStepError> for Problem {
    fn from(error: OneStepError) -> Self {
        match error {
            OneStepError::Put(error) => error.into(),
            OneStepError::Invalid(_) | OneStepError::Name(_) => {
                Self::invalid_field("/type", error.to_string())
            }
        }
    }
}

/// A command that the rules refuse.
fn refused(refusal: &TransitionError, now: Option<Timestamp>) -> Problem {
    let kind = match refusal {
        TransitionError::NotAllowed { .. } | TransitionError::TaskEnded { .. } => Kind::NotAllowed,
        TransitionError::NotDue { .. } => Kind::NotDue,
        TransitionError::AwaitingParents { .. } => Kind::AwaitingParents,
        TransitionError::Held { .. } | TransitionError::NotLapsed { .. } => Kind::Held,
        TransitionError::Paused => Kind::Paused,
        TransitionError::Halted => Kind::Halted,
        TransitionError::LeaseLost { .. } => Kind::LeaseLost,
        TransitionError::NoAttemptsLeft { .. } => Kind::NoAttemptsLeft,
        TransitionError::LimitNotRaised { .. } => Kind::LimitNotRaised,
        TransitionError::NotSkippable => Kind::NotSkippable,
        TransitionError::ParentsNotDone { .. } => Kind::ParentsNotDone,
        TransitionError::Changed { .. } => Kind::PreconditionFailed,
        TransitionError::NoSuchStep => return Problem::not_found("step"),
    };
    let problem = Problem::new(kind, refusal.to_string());
    match (refusal, now) {
        (TransitionError::NotDue { ready_at }, Some(now)) => {
            problem.retry_after(ready_at.since(now).max(Millis::from_secs(1)))
        }
        _ => problem,
    }
}
