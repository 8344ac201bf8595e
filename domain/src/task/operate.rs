//! What an operation means for a whole task.

use super::change::Draft;
use super::{Operation, Snapshot, StepOperation, TaskChange, TaskCommand, settle};
use crate::error::TransitionError;
use crate::history::Stamp;
use crate::id::StepIndex;
use crate::status::Status;
use crate::step::StepCommand;

impl Snapshot {
    /// What `operation` changes. Pure; the store that locked this snapshot applies the answer.
    ///
    /// # Errors
    /// [`TransitionError`] when the rules refuse it; nothing changes then.
    pub fn operate(
        &self,
        operation: &Operation,
        stamp: &Stamp,
    ) -> Result<TaskChange, TransitionError> {
        let mut draft = Draft::of(self);
        match operation {
            Operation::Cancel => self.cancel(&mut draft, stamp)?,
            Operation::Pause => {
                self.must_be_open("pause")?;
                let paused_at = self.task.paused_at.or(Some(stamp.at));
                draft.task_mut().paused_at = paused_at;
            }
            Operation::Resume => {
                self.must_be_open("resume")?;
                draft.task_mut().paused_at = None;
            }
            Operation::Resolve => self.resolve(&mut draft, stamp)?,
            Operation::RerunFrom { step } => self.rerun_from(*step, &mut draft, stamp)?,
            Operation::Step { step, act } => self.act_on_step(*step, *act, &mut draft, stamp)?,
        }
        Ok(draft.finish(operation, stamp))
    }

    fn must_be_open(&self, command: &'static str) -> Result<(), TransitionError> {
        let from = self.task.status();
        if from.is_ended() {
            return Err(TransitionError::NotAllowed {
                what: "task",
                from,
                command,
            });
        }
        Ok(())
    }

    fn move_task(
        draft: &mut Draft<'_>,
        command: TaskCommand,
        stamp: &Stamp,
    ) -> Result<(), TransitionError> {
        let decision = draft.now().task.decide(command, stamp)?;
        let rows = draft.task_mut().enter(decision);
        draft.append(rows);
        Ok(())
    }

    fn cancel(&self, draft: &mut Draft<'_>, stamp: &Stamp) -> Result<(), TransitionError> {
        Self::move_task(draft, TaskCommand::Cancel, stamp)?;
        self.cancel_open_steps(draft, stamp)
    }

    fn resolve(&self, draft: &mut Draft<'_>, stamp: &Stamp) -> Result<(), TransitionError> {
        Self::move_task(draft, TaskCommand::Resolve, stamp)?;
        draft.task_mut().halted_at = None;
        self.cancel_open_steps(draft, stamp)
    }

    fn cancel_open_steps(
        &self,
        draft: &mut Draft<'_>,
        stamp: &Stamp,
    ) -> Result<(), TransitionError> {
        let open = |status| matches!(status, Status::Pending | Status::InProgress);
        for step in self.steps.iter().filter(|step| open(step.status())) {
            draft.apply(step.decide(&StepCommand::Cancel, stamp)?);
        }
        Ok(())
    }

    fn act_on_step(
        &self,
        index: StepIndex,
        act: StepOperation,
        draft: &mut Draft<'_>,
        stamp: &Stamp,
    ) -> Result<(), TransitionError> {
        let command = match act {
            StepOperation::Cancel => StepCommand::Cancel,
            StepOperation::Resolve => StepCommand::Resolve,
            StepOperation::Skip => StepCommand::Skip,
            StepOperation::Reset => StepCommand::Reset,
            StepOperation::RetryNow => StepCommand::RetryNow,
            StepOperation::RaiseLimit { limit } => StepCommand::RaiseLimit { limit },
        };
        let status = self.task.status();
        if status.is_terminal() {
            let command = command.word();
            return Err(TransitionError::NotAllowed {
                what: "task",
                from: status,
                command,
            });
        }
        let decision = self.step(index)?.decide(&command, stamp)?;
        let revives = matches!(
            act,
            StepOperation::Reset
                | StepOperation::RetryNow
                | StepOperation::Resolve
                | StepOperation::Skip
        );
        // Reviving any step ends a halt, even one that has nothing to change but waits for that.
        if decision.is_unchanged() && !(revives && self.task.is_halted()) {
            return Ok(());
        }
        if revives {
            draft.task_mut().halted_at = None;
            if status == Status::Error {
                Self::move_task(draft, TaskCommand::Reopen, stamp)?;
            }
        }
        draft.apply(decision);
        Self::settle(draft, stamp)
    }

    fn rerun_from(
        &self,
        index: StepIndex,
        draft: &mut Draft<'_>,
        stamp: &Stamp,
    ) -> Result<(), TransitionError> {
        self.step(index)?;
        Self::move_task(draft, TaskCommand::Rerun, stamp)?;
        match self.unmet(index) {
            0 => {}
            unmet => return Err(TransitionError::ParentsNotDone { unmet }),
        }
        draft.task_mut().halted_at = None;
        let again = self.template.graph().with_descendants(index);
        // In topological order: a parent that runs again is already pending when its child counts.
        for step in again {
            let unmet = draft.now().unmet(step);
            draft.apply(
                self.step(step)?
                    .decide(&StepCommand::Rerun { unmet }, stamp)?,
            );
        }
        Ok(())
    }

    /// Ends the task if nothing can move any more.
    fn settle(draft: &mut Draft<'_>, stamp: &Stamp) -> Result<(), TransitionError> {
        if draft.now().task.status().is_ended() {
            return Ok(());
        }
        match settle(draft.now().recount()) {
            Some(command) => Self::move_task(draft, command, stamp),
            None => Ok(()),
        }
    }
}
