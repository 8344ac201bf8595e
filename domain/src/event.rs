//! What happened, as data. *Recorded* events are committed transitions; *signals* are told in
//! process, best effort, and leave no trace.

pub mod catalogue;
pub mod custom;
pub mod filter;
pub mod id;
pub mod signal;
pub mod stored;

use serde::Serialize;

pub use catalogue::{CATALOGUE, CatalogueEntry};
pub use custom::{CustomEvent, CustomName, CustomNameError};
pub use filter::{EventFilter, EventFilterError};
pub use id::{EventId, EventIdError};
pub use signal::Signal;
pub use stored::{EVENT_VERSION, StoredEvent};

use crate::history::{Cause, Transition};
use crate::id::TaskId;
use crate::status::Status;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// A committed transition.
    Recorded(Recorded),
    /// A signal of the engine.
    Signal(Signal),
    /// An event of the user's own.
    Custom(CustomEvent),
}

/// A committed transition under the name subscribers know it by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recorded {
    /// The name in the catalogue.
    pub event: &'static str,
    /// What changed.
    #[serde(flatten)]
    pub transition: Transition,
}

impl Recorded {
    /// The event of a committed transition.
    pub const fn of(transition: Transition) -> Self {
        let event = recorded_name(&transition);
        Self { event, transition }
    }
}

impl Event {
    /// The event of a committed transition.
    pub const fn recorded(transition: Transition) -> Self {
        Self::Recorded(Recorded::of(transition))
    }

    /// The name subscribers know it by, such as `step.completed`.
    pub fn name(&self) -> &str {
        match self {
            Self::Recorded(recorded) => recorded.event,
            Self::Signal(signal) => signal.name(),
            Self::Custom(custom) => custom.name.as_str(),
        }
    }

    /// The task it is about.
    pub const fn task(&self) -> TaskId {
        match self {
            Self::Recorded(recorded) => recorded.transition.task,
            Self::Signal(signal) => signal.task(),
            Self::Custom(custom) => custom.task,
        }
    }
}

/// The ancestor's names, by what the transition leads to.
const fn recorded_name(row: &Transition) -> &'static str {
    let is_step = row.step.is_some();
    let comes_back = matches!(
        row.cause,
        Cause::RetryScheduled | Cause::Reset | Cause::RetriedNow | Cause::Reopened
    );
    match (row.to, is_step) {
        (Status::Pending, true) if comes_back => "step.retry_requested",
        (Status::Pending, true) => "step.initialize_requested",
        (Status::Pending, false) if comes_back => "task.retry_requested",
        (Status::Pending, false) => "task.initialize_requested",
        (Status::InProgress, true) => "step.execution_requested",
        (Status::InProgress, false) => "task.start_requested",
        (Status::Complete, true) => "step.completed",
        (Status::Complete, false) => "task.completed",
        (Status::Error, true) => "step.failed",
        (Status::Error, false) => "task.failed",
        (Status::Cancelled, true) => "step.cancelled",
        (Status::Cancelled, false) => "task.cancelled",
        (Status::ResolvedManually, true) => "step.resolved_manually",
        (Status::ResolvedManually, false) => "task.resolved_manually",
    }
}
