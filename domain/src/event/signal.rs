//! What the engine tells those who listen in the same process.

use serde::Serialize;

use crate::id::{LeaseNo, StepId, TaskId};
use crate::task::{ExecutionStatus, Reenqueue};
use crate::time::Timestamp;

/// A signal; best effort, in process only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event")]
pub enum Signal {
    /// A task was submitted.
    #[serde(rename = "workflow.task_started")]
    TaskStarted {
        /// Which.
        task: TaskId,
    },
    /// A coordinator claimed steps of a task.
    #[serde(rename = "workflow.viable_steps_discovered")]
    ViableStepsDiscovered {
        /// Of which task.
        task: TaskId,
        /// Which steps.
        steps: Vec<StepId>,
    },
    /// A coordinator found nothing to claim in a task.
    #[serde(rename = "workflow.no_viable_steps")]
    NoViableSteps {
        /// In which task.
        task: TaskId,
    },
    /// A coordinator committed outcomes of a task.
    #[serde(rename = "workflow.steps_execution_completed")]
    StepsExecutionCompleted {
        /// Of which task.
        task: TaskId,
        /// Which steps.
        steps: Vec<StepId>,
    },
    /// A finalizer looks at a task.
    #[serde(rename = "workflow.task_finalization_started")]
    FinalizationStarted {
        /// Which.
        task: TaskId,
    },
    /// A finalizer has decided.
    #[serde(rename = "workflow.task_finalization_completed")]
    FinalizationCompleted {
        /// On which task.
        task: TaskId,
        /// What was going on in it.
        execution_status: ExecutionStatus,
    },
    /// A task will be looked at again.
    #[serde(rename = "workflow.task_reenqueue_requested")]
    ReenqueueRequested {
        /// Which.
        task: TaskId,
        /// When and why.
        #[serde(flatten)]
        reenqueue: Reenqueue,
    },
    /// A re-enqueue could not be stored.
    #[serde(rename = "workflow.task_reenqueue_failed")]
    ReenqueueFailed {
        /// Of which task.
        task: TaskId,
    },
    /// A handler is about to be called.
    #[serde(rename = "step.before_handle")]
    BeforeHandle {
        /// For which step.
        step: StepId,
        /// The attempt, from 1.
        attempt: u32,
    },
    /// A failed attempt backs off.
    #[serde(rename = "observability.step.backoff")]
    Backoff {
        /// Of which step.
        step: StepId,
        /// When it may run again.
        next_run_at: Timestamp,
    },
    /// A step used its last attempt.
    #[serde(rename = "observability.step.max_retries_reached")]
    MaxRetriesReached {
        /// Which.
        step: StepId,
        /// How many there were.
        attempts: u32,
    },
    /// A worker's outcome came too late and was refused.
    #[serde(rename = "observability.lease.lost")]
    LeaseLost {
        /// Of which step.
        step: StepId,
        /// The lease presented.
        presented: LeaseNo,
    },
}

impl Signal {
    /// The name in the catalogue.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TaskStarted { .. } => "workflow.task_started",
            Self::ViableStepsDiscovered { .. } => "workflow.viable_steps_discovered",
            Self::NoViableSteps { .. } => "workflow.no_viable_steps",
            Self::StepsExecutionCompleted { .. } => "workflow.steps_execution_completed",
            Self::FinalizationStarted { .. } => "workflow.task_finalization_started",
            Self::FinalizationCompleted { .. } => "workflow.task_finalization_completed",
            Self::ReenqueueRequested { .. } => "workflow.task_reenqueue_requested",
            Self::ReenqueueFailed { .. } => "workflow.task_reenqueue_failed",
            Self::BeforeHandle { .. } => "step.before_handle",
            Self::Backoff { .. } => "observability.step.backoff",
            Self::MaxRetriesReached { .. } => "observability.step.max_retries_reached",
            Self::LeaseLost { .. } => "observability.lease.lost",
        }
    }

    /// The task it is about.
    pub const fn task(&self) -> TaskId {
        match self {
            Self::TaskStarted { task }
            | Self::ViableStepsDiscovered { task, .. }
            | Self::NoViableSteps { task }
            | Self::StepsExecutionCompleted { task, .. }
            | Self::FinalizationStarted { task }
            | Self::FinalizationCompleted { task, .. }
            | Self::ReenqueueRequested { task, .. }
            | Self::ReenqueueFailed { task } => *task,
            Self::BeforeHandle { step, .. }
            | Self::Backoff { step, .. }
            | Self::MaxRetriesReached { step, .. }
            | Self::LeaseLost { step, .. } => step.task,
        }
    }
}
