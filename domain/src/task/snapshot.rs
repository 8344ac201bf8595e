//! A task with its template and all its steps, as they were at one moment.

use std::sync::Arc;

use super::{ExecutionContext, Tally, Task};
use crate::error::TransitionError;
use crate::id::StepIndex;
use crate::name::StepName;
use crate::step::{Readiness, Step, TaskGate};
use crate::template::Template;
use crate::time::Timestamp;

/// A consistent picture of one task. What operators' commands decide on.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The task.
    pub task: Task,
    /// Its template.
    pub template: Arc<Template>,
    /// Its steps; a step's place is its [`StepIndex`].
    pub steps: Vec<Step>,
}

impl Snapshot {
    /// One step.
    ///
    /// # Errors
    /// [`TransitionError::NoSuchStep`].
    pub fn step(&self, index: StepIndex) -> Result<&Step, TransitionError> {
        self.steps
            .get(index.as_usize())
            .ok_or(TransitionError::NoSuchStep)
    }

    /// One step by its name.
    ///
    /// # Errors
    /// [`TransitionError::NoSuchStep`].
    pub fn step_named(&self, name: &StepName) -> Result<&Step, TransitionError> {
        let index = self
            .template
            .index_of(name)
            .ok_or(TransitionError::NoSuchStep)?;
        self.step(index)
    }

    /// What a step must know of its task before it starts; pauses of queues apart.
    pub const fn gate(&self) -> TaskGate {
        TaskGate {
            status: self.task.status(),
            paused: self.task.paused_at.is_some(),
            halted: self.task.is_halted(),
        }
    }

    /// The readiness of each step at `now`, in their order.
    pub fn readiness(&self, now: Timestamp) -> impl Iterator<Item = Readiness> {
        self.steps
            .iter()
            .map(move |step| Readiness::of(step, self.task.is_halted(), now))
    }

    /// Counts, execution status, recommended action and health at `now`.
    pub fn context(&self, now: Timestamp) -> ExecutionContext {
        ExecutionContext::of(self, now)
    }

    /// The counters as they should be.
    pub fn recount(&self) -> Tally {
        Tally::count(&self.steps, self.task.is_halted())
    }

    /// Parents of a step that are not done: what its `unmet` should be.
    pub fn unmet(&self, index: StepIndex) -> u32 {
        let parents = self.template.graph().parents(index);
        let undone = parents
            .iter()
            .filter(|p| self.step(**p).is_ok_and(|s| !s.status().is_done()));
        u32::try_from(undone.count()).unwrap_or(u32::MAX)
    }
}
