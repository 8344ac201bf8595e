//! What operators may ask of a task.

use serde::{Deserialize, Serialize};

use crate::id::StepIndex;

/// An operator's act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// Give the task up: pending steps are cancelled, running ones lose their lease.
    Cancel,
    /// Claim no step of it.
    Pause,
    /// Claim its steps again.
    Resume,
    /// Vouch for a task in error; its open steps are cancelled.
    Resolve,
    /// Run it again from this step: it and all its descendants begin anew.
    RerunFrom {
        /// The step.
        step: StepIndex,
    },
    /// Act on one step.
    Step {
        /// Which.
        step: StepIndex,
        /// How.
        act: StepOperation,
    },
}

/// An operator's act on one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum StepOperation {
    /// Give it up; counts as a failure.
    Cancel,
    /// Vouch for it.
    Resolve,
    /// Do without it.
    Skip,
    /// Set its attempts back to zero and let it run.
    Reset,
    /// Let it run without waiting for the rest of its backoff.
    RetryNow,
    /// Allow this many attempts in all.
    RaiseLimit {
        /// In all.
        limit: u32,
    },
}

impl Operation {
    /// The word for it, as in the operation log.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cancel => "cancel_task",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Resolve => "resolve_task",
            Self::RerunFrom { .. } => "rerun",
            Self::Step {
                act: StepOperation::Cancel,
                ..
            } => "cancel_step",
            Self::Step {
                act: StepOperation::Resolve,
                ..
            } => "resolve_step",
            Self::Step {
                act: StepOperation::Skip,
                ..
            } => "skip",
            Self::Step {
                act: StepOperation::Reset,
                ..
            } => "reset",
            Self::Step {
                act: StepOperation::RetryNow,
                ..
            } => "retry_now",
            Self::Step {
                act: StepOperation::RaiseLimit { .. },
                ..
            } => "raise_limit",
        }
    }

    /// The step it concerns.
    pub const fn step(&self) -> Option<StepIndex> {
        match self {
            Self::Step { step, .. } | Self::RerunFrom { step } => Some(*step),
            Self::Cancel | Self::Pause | Self::Resume | Self::Resolve => None,
        }
    }
}
