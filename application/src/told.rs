//! What is told of a decision once it is committed.

use domain::event::{Event, Signal};
use domain::step::{Decision, GivenUp, StepState};

/// The rows of history, then the signal that goes with them, if there is one.
pub(crate) fn told(decision: &Decision) -> Vec<Event> {
    let rows = decision.trail.iter().cloned().map(Event::recorded);
    rows.chain(signal(decision).map(Event::Signal)).collect()
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
