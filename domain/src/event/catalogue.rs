//! Every name the engine uses, with what it means.

use serde::Serialize;

/// One name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogueEntry {
    /// The name.
    pub name: &'static str,
    /// Whether it is a committed transition (durable, at least once, in order per task) or a
    /// signal (in process, best effort).
    pub recorded: bool,
    /// When it happens.
    pub description: &'static str,
}

const fn recorded(name: &'static str, description: &'static str) -> CatalogueEntry {
    CatalogueEntry {
        name,
        recorded: true,
        description,
    }
}

const fn signal(name: &'static str, description: &'static str) -> CatalogueEntry {
    CatalogueEntry {
        name,
        recorded: false,
        description,
    }
}

/// Every name, recorded ones first.
pub const CATALOGUE: &[CatalogueEntry] = &[
    recorded(
        "task.initialize_requested",
        "a task is run again from some step",
    ),
    recorded("task.start_requested", "the first step of a task starts"),
    recorded("task.completed", "every step of a task is done"),
    recorded("task.failed", "nothing of a task can move any more"),
    recorded(
        "task.retry_requested",
        "a task in error goes on because an operator changed a step",
    ),
    recorded("task.cancelled", "a task is given up"),
    recorded("task.resolved_manually", "an operator vouches for a task"),
    recorded(
        "step.initialize_requested",
        "a step is released by its worker or run again",
    ),
    recorded("step.execution_requested", "a worker claims a step"),
    recorded("step.completed", "a handler succeeded"),
    recorded(
        "step.failed",
        "an attempt failed, its lease expired or its deadline passed",
    ),
    recorded(
        "step.retry_requested",
        "another attempt is scheduled, or asked for by an operator",
    ),
    recorded("step.cancelled", "a step is given up"),
    recorded(
        "step.resolved_manually",
        "an operator vouches for a step or skips it",
    ),
    signal("workflow.task_started", "a task was submitted"),
    signal(
        "workflow.viable_steps_discovered",
        "a coordinator claimed steps",
    ),
    signal(
        "workflow.no_viable_steps",
        "a coordinator found nothing to claim",
    ),
    signal(
        "workflow.steps_execution_completed",
        "a coordinator committed a batch of outcomes",
    ),
    signal(
        "workflow.task_finalization_started",
        "a finalizer looks at a task",
    ),
    signal(
        "workflow.task_finalization_completed",
        "a finalizer has decided",
    ),
    signal(
        "workflow.task_reenqueue_requested",
        "a task will be looked at again",
    ),
    signal(
        "workflow.task_reenqueue_failed",
        "a re-enqueue could not be stored",
    ),
    signal("step.before_handle", "a handler is about to be called"),
    signal("observability.step.backoff", "a failed attempt backs off"),
    signal(
        "observability.step.max_retries_reached",
        "a step used its last attempt",
    ),
    signal(
        "observability.lease.lost",
        "a worker's outcome came too late and was refused",
    ),
];
