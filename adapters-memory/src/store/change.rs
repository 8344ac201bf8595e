//! Operating on a whole task.

use application::ports::{OperateError, TaskDecider};
use domain::id::{StepIndex, TaskId};
use domain::payload::Payload;
use domain::status::Status;
use domain::task::TaskChange;

use super::row::TaskRow;
use super::state::State;

impl State {
    pub(super) fn change(
        &mut self,
        task: TaskId,
        decide: &TaskDecider,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError> {
        let row = self.tasks.get_mut(&task).ok_or(OperateError::NotFound)?;
        // Asked before the first write: foreign code may panic.
        let change = decide(&row.snapshot)?;
        row.write_change(&change, result);
        self.index.refresh_all(row);
        self.journal.enter(row);
        Ok(change)
    }
}

impl TaskRow {
    fn write_change(&mut self, change: &TaskChange, result: Option<(StepIndex, Payload)>) {
        let vouched = |status| status == Status::ResolvedManually;
        let resolves = result.filter(|(index, _)| {
            let is = |step: &domain::step::Step| step.id.index == *index && vouched(step.status());
            change.steps.iter().any(is) && self.step(*index).is_some_and(|s| !vouched(s.status()))
        });
        for step in &change.steps {
            if !step.status().is_done() {
                self.results.remove(&step.id.index);
            }
            self.write(step.clone(), change.at);
        }
        self.results.extend(resolves);
        self.snapshot.task = change.task.clone();
        self.history.extend(change.trail.iter().cloned());
        self.operations.extend(change.record.clone());
    }
}
