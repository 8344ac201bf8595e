//! Kinds of tasks that a property must be tried on.

use domain::status::Status;
use domain::step::{GivenUp, Readiness, StepState};
use domain::task::Snapshot;
use domain::template::OnFailure;

use super::now;

/// A kind of task. [`snapshots`](super::snapshots) gives each of them in equal shares, so that a
/// property is surely tried on all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Anything at all.
    Any,
    /// An open task that is paused.
    Paused,
    /// `on_failure: fail_fast`, and a step was given up.
    Halted,
    /// The task was cancelled.
    Cancelled,
    /// One step is exhausted, and beside it one backs off.
    ExhaustedBesideBackoff,
    /// It may not start before a time to come.
    Scheduled,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Any,
        Self::Paused,
        Self::Halted,
        Self::Cancelled,
        Self::ExhaustedBesideBackoff,
        Self::Scheduled,
    ];

    /// Whether this task is of this kind at [`now`].
    pub fn holds(self, task: &Snapshot) -> bool {
        let readiness = |wanted: fn(&Readiness) -> bool| task.readiness(now()).any(|r| wanted(&r));
        match self {
            Self::Any => true,
            Self::Paused => task.task.paused_at.is_some() && !task.task.status().is_ended(),
            Self::Halted => task.task.is_halted(),
            Self::Cancelled => task.task.status() == Status::Cancelled,
            Self::ExhaustedBesideBackoff => {
                let exhausted = task.steps.iter().any(|step| {
                    let given_up = GivenUp::Exhausted;
                    matches!(step.state, StepState::Error { retry_state, .. } if retry_state == given_up)
                });
                exhausted && readiness(|r| matches!(r, Readiness::BackingOff { .. }))
            }
            Self::Scheduled => readiness(|r| matches!(r, Readiness::Scheduled { .. })),
        }
    }

    /// What a template of such a task must say about failures, if that matters.
    pub(super) const fn on_failure(self) -> Option<OnFailure> {
        match self {
            Self::Halted => Some(OnFailure::FailFast),
            Self::ExhaustedBesideBackoff => Some(OnFailure::Continue),
            Self::Any | Self::Paused | Self::Cancelled | Self::Scheduled => None,
        }
    }
}
