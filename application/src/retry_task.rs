//! Letting all that has failed of a task run again.

use domain::id::TaskId;
use domain::step::{Step, StepState, Wait};
use domain::task::{Operation, StepOperation};

use crate::operate::OperateRequest;
use crate::orchestrator::Orchestrator;
use crate::ports::OperateError;

impl Orchestrator {
    /// Resets the steps of a task that have failed for good, and lets those that back off run at
    /// once. Answers how many steps that was. Each is an operation of its own, so that it may be
    /// repeated when the store fails in between.
    ///
    /// # Errors
    /// As [`operate`](Self::operate).
    pub async fn retry_task(
        &self,
        task: TaskId,
        request: &OperateRequest,
    ) -> Result<u32, OperateError> {
        let snapshot = self.ports.tasks.load(task).await?;
        let snapshot = snapshot.ok_or(OperateError::NotFound)?;
        let mut revived: u32 = 0;
        for (step, act) in snapshot
            .steps
            .iter()
            .filter_map(|step| Some((step, revival(step)?)))
        {
            let step = step.id.index;
            let operation = Operation::Step { step, act };
            let change = self.operate(task, operation, request.clone(), None).await?;
            revived = revived.saturating_add(u32::from(change.record.is_some()));
        }
        Ok(revived)
    }
}

/// What lets this step run again, if that is what it needs.
const fn revival(step: &Step) -> Option<StepOperation> {
    match &step.state {
        StepState::Error { .. } => Some(StepOperation::Reset),
        StepState::Pending {
            wait: Wait::BackingOff { .. },
        } => Some(StepOperation::RetryNow),
        StepState::Pending { .. }
        | StepState::InProgress { .. }
        | StepState::Complete { .. }
        | StepState::Cancelled { .. }
        | StepState::ResolvedManually { .. } => None,
    }
}
