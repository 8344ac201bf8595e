//! The task's own machine.

use super::{Task, TaskState};
use crate::error::TransitionError;
use crate::history::{Cause, Stamp, Transition};
use crate::id::LeaseNo;
use crate::status::Status;

/// A command to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskCommand {
    /// Its first step starts.
    Start,
    /// Every step is done.
    Complete,
    /// Nothing can move any more.
    Fail,
    /// An operator gives it up.
    Cancel,
    /// An operator changes one of its steps after it ended in error.
    Reopen,
    /// An operator vouches for it.
    Resolve,
    /// An operator runs it again from some step.
    Rerun,
}

impl TaskCommand {
    /// Every command, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Start,
        Self::Complete,
        Self::Fail,
        Self::Cancel,
        Self::Reopen,
        Self::Resolve,
        Self::Rerun,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Complete => "complete",
            Self::Fail => "fail",
            Self::Cancel => "cancel",
            Self::Reopen => "reopen",
            Self::Resolve => "resolve",
            Self::Rerun => "rerun",
        }
    }

    const fn cause(self) -> Cause {
        match self {
            Self::Start => Cause::Started,
            Self::Complete | Self::Fail => Cause::Settled,
            Self::Cancel => Cause::Cancelled,
            Self::Reopen => Cause::Reopened,
            Self::Resolve => Cause::Resolved,
            Self::Rerun => Cause::Rerun,
        }
    }
}

/// What a command to a task decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDecision {
    /// The state afterwards.
    pub next: TaskState,
    /// The rows of history, none if nothing moved.
    pub trail: Vec<Transition>,
}

impl Task {
    /// What `command` means in the present state.
    ///
    /// Settling a pending task (its last step was resolved or cancelled before any ran) passes
    /// through `in_progress`, so that history has no jump the table does not know.
    ///
    /// # Errors
    /// [`TransitionError::NotAllowed`] for what is not in the table.
    pub fn decide(
        &self,
        command: TaskCommand,
        stamp: &Stamp,
    ) -> Result<TaskDecision, TransitionError> {
        let from = self.status();
        let not_allowed = || TransitionError::NotAllowed {
            what: "task",
            from,
            command: command.word(),
        };
        let path: &[Status] = match (from, command) {
            (Status::Pending | Status::InProgress, TaskCommand::Start)
            | (Status::Pending, TaskCommand::Rerun) => &[Status::InProgress],
            (Status::Pending, TaskCommand::Complete) => &[Status::InProgress, Status::Complete],
            (Status::Pending, TaskCommand::Fail) => &[Status::InProgress, Status::Error],
            (Status::InProgress, TaskCommand::Complete) => &[Status::Complete],
            (Status::InProgress, TaskCommand::Fail) => &[Status::Error],
            (Status::Pending | Status::InProgress, TaskCommand::Cancel) => &[Status::Cancelled],
            (Status::Error, TaskCommand::Reopen | TaskCommand::Rerun)
            | (
                Status::InProgress | Status::Complete | Status::ResolvedManually,
                TaskCommand::Rerun,
            ) => &[Status::Pending],
            (Status::Error, TaskCommand::Resolve) => &[Status::ResolvedManually],
            _ => return Err(not_allowed()),
        };
        // A start of a started task and a rerun of a pending one are repeats: nothing moves.
        let repeats = matches!(
            (from, command),
            (Status::InProgress, TaskCommand::Start) | (Status::Pending, TaskCommand::Rerun)
        );
        let path = if repeats { &[] } else { path };
        Ok(self.walk(path, command.cause(), stamp))
    }

    fn walk(&self, path: &[Status], cause: Cause, stamp: &Stamp) -> TaskDecision {
        let mut from = self.status();
        let mut trail = Vec::with_capacity(path.len());
        for &to in path {
            let task = self.id;
            let (step, attempt, lease_no, run_no) = (None, 0, LeaseNo::default(), 0);
            let stamp = stamp.clone();
            trail.push(Transition {
                task,
                step,
                from,
                to,
                cause,
                stamp,
                attempt,
                lease_no,
                run_no,
            });
            from = to;
        }
        let next = if path.is_empty() {
            self.state
        } else {
            TaskState::enter(from, stamp.at)
        };
        TaskDecision { next, trail }
    }
}
