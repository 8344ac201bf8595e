//! Outcomes as workers and rescuers decide them.

use application::ports::StepChange;
use domain::history::Stamp;
use domain::retry::{Jitter, StepFailure};
use domain::step::{Decision, Step, StepCommand};
use domain::text::Actor;
use domain::time::Timestamp;

use super::world::json;

fn decide(step: &Step, command: &StepCommand, at: Timestamp) -> StepChange {
    let holder = step
        .state
        .attempt()
        .map_or("nobody", |(worker, _)| worker.as_str());
    let rescued = matches!(command, StepCommand::Expire { .. });
    let by = if rescued {
        Actor::engine()
    } else {
        Actor::named(holder)
    };
    let decision = step
        .decide(command, &Stamp::by(at, by))
        .expect("the rules allow it");
    change(decision)
}

pub(super) fn change(decision: Decision) -> StepChange {
    StepChange {
        decision,
        result: None,
        lapsed_at: None,
        wake_at: None,
    }
}

/// The handler succeeded; its result is `{"by": <name>}`.
pub(super) fn succeeded(step: &Step, at: Timestamp) -> StepChange {
    let result = Some(json(&format!(r#"{{"by": "{}"}}"#, step.definition.name)));
    let command = StepCommand::Succeed {
        lease_no: step.lease_no,
    };
    StepChange {
        result,
        ..decide(step, &command, at)
    }
}

/// The handler failed in this way.
pub(super) fn failed_with(step: &Step, failure: StepFailure, at: Timestamp) -> StepChange {
    let (lease_no, jitter) = (step.lease_no, Jitter::MIDDLE);
    decide(
        step,
        &StepCommand::Fail {
            lease_no,
            failure,
            jitter,
            custom: None,
        },
        at,
    )
}

/// The handler failed; trying again may help.
pub(super) fn failed(step: &Step, at: Timestamp) -> StepChange {
    failed_with(step, StepFailure::retryable("it broke"), at)
}

/// The handler failed; trying again is of no use.
pub(super) fn failed_for_good(step: &Step, at: Timestamp) -> StepChange {
    failed_with(step, StepFailure::permanent("it is broken"), at)
}

/// The worker gives the step back.
pub(super) fn released(step: &Step, at: Timestamp) -> StepChange {
    decide(
        step,
        &StepCommand::Release {
            lease_no: step.lease_no,
        },
        at,
    )
}

/// A rescuer takes the step back; the store looks again at the time.
pub(super) fn expired(step: &Step, at: Timestamp) -> StepChange {
    let command = StepCommand::Expire {
        jitter: Jitter::MIDDLE,
        custom: None,
    };
    StepChange {
        lapsed_at: Some(at),
        ..decide(step, &command, at)
    }
}
