//! What an operation decided: everything a store writes in one transaction.

use crate::history::{OperationRecord, Stamp, Transition};
use crate::step::{Decision, Step};
use crate::task::{Snapshot, Task};
use crate::time::Timestamp;

/// The task and its steps after an operation. The store holds them locked, so it writes what is
/// here as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskChange {
    /// When it was decided: the steps it makes ready take their place in the queue by it.
    pub at: Timestamp,
    /// The task afterwards, its counters already right.
    pub task: Task,
    /// The steps that changed, as they are afterwards, in the order of their places.
    pub steps: Vec<Step>,
    /// The rows of history, in order.
    pub trail: Vec<Transition>,
    /// The row of the operation log; none when nothing changed.
    pub record: Option<OperationRecord>,
}

/// Collects what an operation changes.
pub(super) struct Draft<'a> {
    before: &'a Snapshot,
    now: Snapshot,
    trail: Vec<Transition>,
}

impl<'a> Draft<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        Self {
            before: snapshot,
            now: snapshot.clone(),
            trail: Vec::new(),
        }
    }

    pub(super) const fn now(&self) -> &Snapshot {
        &self.now
    }

    pub(super) const fn task_mut(&mut self) -> &mut Task {
        &mut self.now.task
    }

    pub(super) fn append(&mut self, rows: Vec<Transition>) {
        self.trail.extend(rows);
    }

    /// Takes over a step's decision and, if it made the step done, releases its children.
    pub(super) fn apply(&mut self, decision: Decision) {
        let index = decision.after.id.index;
        let releases = decision.releases_children();
        self.trail.extend(decision.trail);
        if let Some(step) = self.now.steps.get_mut(index.as_usize()) {
            *step = decision.after;
        }
        if releases {
            self.recount_children(index);
        }
    }

    /// Sets the unmet parents of a step's children to the truth.
    pub(super) fn recount_children(&mut self, index: crate::id::StepIndex) {
        let template = std::sync::Arc::clone(&self.now.template);
        for &child in template.graph().children(index) {
            let unmet = self.now.unmet(child);
            if let Some(step) = self.now.steps.get_mut(child.as_usize())
                && step.unmet != unmet
            {
                step.unmet = unmet;
                step.version = step.version.saturating_add(1);
            }
        }
    }

    /// The change, with the counters set to the truth.
    pub(super) fn finish(mut self, operation: &super::Operation, stamp: &Stamp) -> TaskChange {
        self.now.task.tally = self.now.recount();
        let pairs = self.now.steps.iter().zip(&self.before.steps);
        // Whatever changes a step raises its version.
        let steps: Vec<Step> = pairs
            .filter(|(after, before)| after.version != before.version)
            .map(|(after, _)| after.clone())
            .collect();
        let changed = !steps.is_empty() || self.now.task != self.before.task;
        let record = changed.then(|| OperationRecord {
            task: self.now.task.id,
            step: operation.step(),
            operation: operation.word().to_owned(),
            stamp: stamp.clone(),
        });
        TaskChange {
            at: stamp.at,
            task: self.now.task,
            steps,
            trail: self.trail,
            record,
        }
    }
}
