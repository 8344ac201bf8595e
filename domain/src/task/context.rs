//! The execution context: what is going on in a task, in one row.

use serde::Serialize;

use super::Snapshot;
use crate::status::Status;
use crate::step::Readiness;
use crate::time::Timestamp;

/// What is going on in a task, the first that holds in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExecutionStatus {
    /// A step may run now.
    HasReadySteps,
    /// A step is running.
    Processing,
    /// Every step is done.
    AllComplete,
    /// Nothing can move any more, because of steps in error, cancelled or halted.
    BlockedByFailures,
    /// All the rest: a step backs off, a start is scheduled.
    WaitingForDependencies,
}

impl ExecutionStatus {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HasReadySteps => "has_ready_steps",
            Self::Processing => "processing",
            Self::AllComplete => "all_complete",
            Self::BlockedByFailures => "blocked_by_failures",
            Self::WaitingForDependencies => "waiting_for_dependencies",
        }
    }
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecommendedAction {
    /// Run the ready steps.
    ExecuteReadySteps,
    /// Wait for the running ones.
    WaitForCompletion,
    /// End the task.
    FinalizeTask,
    /// Look at the failed steps.
    HandleFailures,
    /// Wait for a backoff or a scheduled start.
    WaitForDependencies,
    /// Nothing: the task has ended.
    None,
}

impl RecommendedAction {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExecuteReadySteps => "execute_ready_steps",
            Self::WaitForCompletion => "wait_for_completion",
            Self::FinalizeTask => "finalize_task",
            Self::HandleFailures => "handle_failures",
            Self::WaitForDependencies => "wait_for_dependencies",
            Self::None => "none",
        }
    }
}

/// How it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// No step has failed or is being retried.
    Healthy,
    /// Failures, but something can still move.
    Recovering,
    /// Nothing can move any more.
    Blocked,
}

impl Health {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Recovering => "recovering",
            Self::Blocked => "blocked",
        }
    }
}

/// Counts of a task's steps, and what follows from them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExecutionContext {
    /// Steps.
    pub total: u32,
    /// Steps that are pending.
    pub pending: u32,
    /// Steps that are running.
    pub in_progress: u32,
    /// Steps that are complete or resolved by hand.
    pub completed: u32,
    /// Steps in error.
    pub failed: u32,
    /// Steps that are cancelled.
    pub cancelled: u32,
    /// Of the pending: those that may run now.
    pub ready: u32,
    /// Of the pending: those that back off.
    pub backing_off: u32,
    /// Of the pending: those whose start is scheduled.
    pub scheduled: u32,
    /// Of the pending: those that wait for parents.
    pub awaiting_parents: u32,
    /// Of the pending: those that are halted.
    pub halted: u32,
    /// Pending or running after a failed attempt.
    pub retrying: u32,
    /// What is going on.
    pub execution_status: ExecutionStatus,
    /// What to do about it.
    pub recommended_action: RecommendedAction,
    /// How it goes.
    pub health: Health,
    /// `completed` of `total` in percent, to two decimals.
    pub completion_percentage: f64,
}

#[derive(Default)]
struct Counts {
    by_status: [u32; 6],
    ready: u32,
    backing_off: u32,
    scheduled: u32,
    awaiting_parents: u32,
    halted: u32,
    retrying: u32,
}

impl Counts {
    fn of(snapshot: &Snapshot, now: Timestamp) -> Self {
        let mut counts = Self::default();
        for (step, readiness) in snapshot.steps.iter().zip(snapshot.readiness(now)) {
            let place = Status::ALL
                .iter()
                .position(|status| *status == step.status());
            bump(place.and_then(|place| counts.by_status.get_mut(place)));
            bump(step.is_retrying().then_some(&mut counts.retrying));
            bump(match readiness {
                Readiness::Ready => Some(&mut counts.ready),
                Readiness::BackingOff { .. } => Some(&mut counts.backing_off),
                Readiness::Scheduled { .. } => Some(&mut counts.scheduled),
                Readiness::AwaitingParents { .. } => Some(&mut counts.awaiting_parents),
                Readiness::Halted => Some(&mut counts.halted),
                Readiness::Running { .. }
                | Readiness::Exhausted
                | Readiness::NotRetryable
                | Readiness::Cancelled
                | Readiness::Done => None,
            });
        }
        counts
    }
}

fn bump(counter: Option<&mut u32>) {
    if let Some(counter) = counter {
        *counter = counter.saturating_add(1);
    }
}

impl ExecutionContext {
    /// The context of a task at `now`.
    pub fn of(snapshot: &Snapshot, now: Timestamp) -> Self {
        let counts = Counts::of(snapshot, now);
        let [pending, in_progress, complete, failed, cancelled, resolved] = counts.by_status;
        let total = u32::try_from(snapshot.steps.len()).unwrap_or(u32::MAX);
        let completed = complete.saturating_add(resolved);
        let waiting = counts.backing_off.saturating_add(counts.scheduled);
        let execution_status = match (counts.ready, in_progress) {
            (1.., _) => ExecutionStatus::HasReadySteps,
            (0, 1..) => ExecutionStatus::Processing,
            (0, 0) if completed == total => ExecutionStatus::AllComplete,
            (0, 0) if waiting == 0 => ExecutionStatus::BlockedByFailures,
            (0, 0) => ExecutionStatus::WaitingForDependencies,
        };
        let troubled = failed > 0 || cancelled > 0 || counts.retrying > 0;
        let health = match execution_status {
            _ if !troubled => Health::Healthy,
            ExecutionStatus::BlockedByFailures => Health::Blocked,
            ExecutionStatus::HasReadySteps
            | ExecutionStatus::Processing
            | ExecutionStatus::AllComplete
            | ExecutionStatus::WaitingForDependencies => Health::Recovering,
        };
        Self {
            total,
            pending,
            in_progress,
            completed,
            failed,
            cancelled,
            ready: counts.ready,
            backing_off: counts.backing_off,
            scheduled: counts.scheduled,
            awaiting_parents: counts.awaiting_parents,
            halted: counts.halted,
            retrying: counts.retrying,
            execution_status,
            recommended_action: recommend(execution_status, snapshot.task.status()),
            health,
            completion_percentage: percentage(completed, total),
        }
    }
}

const fn recommend(execution: ExecutionStatus, task: Status) -> RecommendedAction {
    match (task, execution) {
        (Status::Complete | Status::Cancelled | Status::ResolvedManually, _) => {
            RecommendedAction::None
        }
        (Status::Error, _) | (_, ExecutionStatus::BlockedByFailures) => {
            RecommendedAction::HandleFailures
        }
        (_, ExecutionStatus::HasReadySteps) => RecommendedAction::ExecuteReadySteps,
        (_, ExecutionStatus::Processing) => RecommendedAction::WaitForCompletion,
        (_, ExecutionStatus::AllComplete) => RecommendedAction::FinalizeTask,
        (_, ExecutionStatus::WaitingForDependencies) => RecommendedAction::WaitForDependencies,
    }
}

/// Rounded half up in whole hundredths, so that SQL's `round(…, 2)` agrees.
fn percentage(part: u32, whole: u32) -> f64 {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let twice = part.saturating_mul(20_000).saturating_add(whole);
    let hundredths = twice.checked_div(whole.saturating_mul(2)).unwrap_or(0);
    f64::from(u32::try_from(hundredths).unwrap_or(10_000)) / 100.0
}
