//! The execution context of a task as JSON on the wire.

use domain::task::ExecutionContext;
use serde::Serialize;
use utoipa::ToSchema;

/// Counts of a task's steps, and what follows from them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExecutionContext)]
pub(crate) struct ContextBody {
    /// `has_ready_steps`, `processing`, `all_complete`, `blocked_by_failures`,
    /// `waiting_for_dependencies`.
    execution_status: &'static str,
    /// `execute_ready_steps`, `wait_for_completion`, `finalize_task`, `handle_failures`,
    /// `wait_for_dependencies`, `none`.
    recommended_action: &'static str,
    /// `healthy`, `recovering`, `blocked`.
    health: &'static str,
    /// Of `total`, to two decimals.
    completion_percentage: f64,
    total: u32,
    /// Complete or resolved by hand.
    completed: u32,
    in_progress: u32,
    pending: u32,
    failed: u32,
    cancelled: u32,
    /// Of the pending: those that may run now.
    ready: u32,
    backing_off: u32,
    scheduled: u32,
    awaiting_parents: u32,
    halted: u32,
    /// Pending or running after a failed attempt.
    retrying: u32,
}

impl ContextBody {
    pub(crate) fn of(execution: &ExecutionContext) -> Self {
        Self {
            execution_status: execution.execution_status.as_str(),
            recommended_action: execution.recommended_action.as_str(),
            health: execution.health.as_str(),
            completion_percentage: execution.completion_percentage,
            total: execution.total,
            completed: execution.completed,
            in_progress: execution.in_progress,
            pending: execution.pending,
            failed: execution.failed,
            cancelled: execution.cancelled,
            ready: execution.ready,
            backing_off: execution.backing_off,
            scheduled: execution.scheduled,
            awaiting_parents: execution.awaiting_parents,
            halted: execution.halted,
            retrying: execution.retrying,
        }
    }
}
