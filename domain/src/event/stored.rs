//! A recorded event as the feed hands it out.

use serde::Serialize;

use super::{EventId, Recorded};
use crate::history::Transition;
use crate::id::TaskId;
use crate::name::{Namespace, StepName, TemplateName};

/// The version of what recorded events carry. A field that is added does not raise it; consumers
/// pass over fields they do not know.
pub const EVENT_VERSION: u32 = 1;

/// A committed transition with its id, and the names of what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoredEvent {
    /// Its id: the same each time it is handed out.
    pub id: EventId,
    /// The task's namespace.
    pub namespace: Namespace,
    /// The task's template.
    pub template: TemplateName,
    /// The step's name; none for an event of the task itself.
    pub step_name: Option<StepName>,
    /// What happened.
    #[serde(flatten)]
    pub recorded: Recorded,
}

impl StoredEvent {
    /// The name in the catalogue.
    pub const fn name(&self) -> &'static str {
        self.recorded.event
    }

    /// The row of history that it is.
    pub const fn transition(&self) -> &Transition {
        &self.recorded.transition
    }

    /// The task it is about.
    pub const fn task(&self) -> TaskId {
        self.recorded.transition.task
    }
}
