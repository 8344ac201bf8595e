//! When to look at a task again: the ancestor's delay calculator, with the time handed in.

use serde::Serialize;

use super::{ExecutionStatus, Snapshot};
use crate::millis::Millis;
use crate::step::Readiness;
use crate::time::Timestamp;

/// Look at a task again at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reenqueue {
    /// How long from now.
    pub delay: Millis,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: ReenqueueReason,
}

/// Why a task is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReenqueueReason {
    /// A step may run now.
    ReadyStepsAvailable,
    /// A step is running.
    StepsInProgress,
    /// A step backs off.
    RetryBackoff,
    /// A start is scheduled.
    AwaitingDependencies,
    /// The execution context could not be had.
    ContextUnavailable,
}

impl ReenqueueReason {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadyStepsAvailable => "ready_steps_available",
            Self::StepsInProgress => "steps_in_progress",
            Self::RetryBackoff => "retry_backoff",
            Self::AwaitingDependencies => "awaiting_dependencies",
            Self::ContextUnavailable => "context_unavailable",
        }
    }
}

/// Of several backoffs, which one decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WakeAt {
    /// The longest, as in the ancestor: by then every step can run.
    #[default]
    Longest,
    /// The earliest.
    Earliest,
}

/// The delays. The default is the ancestor's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReenqueuePolicy {
    /// With ready steps. Default 0.
    pub has_ready_steps: Millis,
    /// With running steps. Default 30 s.
    pub processing: Millis,
    /// Waiting, with no step backing off. Default 300 s.
    pub waiting: Millis,
    /// Anything unclear. Default 60 s.
    pub unclear: Millis,
    /// Added to a backoff, so that the step is surely due. Default 5 s.
    pub buffer: Millis,
    /// No delay from a backoff is longer. Default 30 min.
    pub cap: Millis,
    /// Which backoff decides.
    pub wake_at: WakeAt,
}

impl Default for ReenqueuePolicy {
    fn default() -> Self {
        Self {
            has_ready_steps: Millis::ZERO,
            processing: Millis::from_secs(30),
            waiting: Millis::from_secs(300),
            unclear: Millis::from_secs(60),
            buffer: Millis::from_secs(5),
            cap: Millis::from_secs(1_800),
            wake_at: WakeAt::Longest,
        }
    }
}

impl ReenqueuePolicy {
    /// When to look at an open task again; `None` where there is nothing to wait for because the
    /// task should be ended now.
    pub fn reenqueue(&self, snapshot: &Snapshot, now: Timestamp) -> Option<Reenqueue> {
        let (delay, reason) = match snapshot.context(now).execution_status {
            ExecutionStatus::HasReadySteps => {
                (self.has_ready_steps, ReenqueueReason::ReadyStepsAvailable)
            }
            ExecutionStatus::Processing => (self.processing, ReenqueueReason::StepsInProgress),
            ExecutionStatus::AllComplete | ExecutionStatus::BlockedByFailures => return None,
            ExecutionStatus::WaitingForDependencies => self.waiting(snapshot, now),
        };
        Some(Reenqueue {
            delay,
            at: now.plus(delay),
            reason,
        })
    }

    /// For a task that cannot be read.
    pub fn unclear(&self, now: Timestamp) -> Reenqueue {
        let (delay, reason) = (self.unclear, ReenqueueReason::ContextUnavailable);
        Reenqueue {
            delay,
            at: now.plus(delay),
            reason,
        }
    }

    /// The safety net for one backoff that ends at `until`, without a look at the other steps.
    pub fn after_backoff(&self, until: Timestamp, now: Timestamp) -> Timestamp {
        now.plus(until.since(now).plus(self.buffer).min(self.cap))
    }

    fn waiting(&self, snapshot: &Snapshot, now: Timestamp) -> (Millis, ReenqueueReason) {
        let remaining = snapshot
            .readiness(now)
            .filter_map(|readiness| match readiness {
                Readiness::BackingOff { until } => Some(until.since(now)),
                Readiness::Ready
                | Readiness::AwaitingParents { .. }
                | Readiness::Scheduled { .. }
                | Readiness::Running { .. }
                | Readiness::Halted
                | Readiness::Exhausted
                | Readiness::NotRetryable
                | Readiness::Cancelled
                | Readiness::Done => None,
            });
        let decisive = match self.wake_at {
            WakeAt::Longest => remaining.max(),
            WakeAt::Earliest => remaining.min(),
        };
        match decisive {
            Some(backoff) => (
                backoff.plus(self.buffer).min(self.cap),
                ReenqueueReason::RetryBackoff,
            ),
            None => (self.waiting, ReenqueueReason::AwaitingDependencies),
        }
    }
}
