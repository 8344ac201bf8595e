//! `TaskPilot`'s words; they exist in this crate only.

use domain::status::Status;
use domain::step::Step;

/// Its word for a state.
pub(crate) const fn status(state: Status) -> &'static str {
    match state {
        Status::Pending => "PENDING",
        Status::InProgress => "RUNNING",
        Status::Complete | Status::ResolvedManually => "SUCCEEDED",
        Status::Error => "FAILED",
        Status::Cancelled => "CANCELED",
    }
}

/// Its word for why a step comes back, or does not; none before anything failed.
pub(crate) fn retry_state(step: &Step) -> Option<String> {
    step.state.retry_state().map(str::to_uppercase)
}
