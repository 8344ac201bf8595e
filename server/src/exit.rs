//! How the program ends.

use std::process::ExitCode;

use application::ports::{OperateError, StoreError};

/// The exit codes, as the help and the README list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done; a task that was run is complete.
    Complete,
    /// The task ended in error, or the rules refuse what was asked.
    Error,
    /// Bad usage, template or context. Nothing was run.
    Usage,
    /// The store is down or cannot be used.
    Store,
    /// Interrupted; the leases were given back.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Complete => 0,
            Exit::Error => 1,
            Exit::Usage => 2,
            Exit::Store => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command could not do what was asked: what to say, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// One line for each thing that is wrong, with what to do about it.
    pub(crate) message: String,
}

impl Failure {
    /// Bad usage, template or context.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
        }
    }

    /// The rules refuse it.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Error,
            message: message.into(),
        }
    }

    /// The store is down or cannot be used.
    pub(crate) fn store(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Store,
            message: message.into(),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let advice = if error.is_retryable() {
            "; see whether PostgreSQL runs and --store names it, then try again"
        } else {
            ""
        };
        Self::store(format!("{error}{advice}"))
    }
}

impl From<OperateError> for Failure {
    fn from(error: OperateError) -> Self {
        match error {
            OperateError::NotFound => {
                Self::usage("there is no such task; `tasker task list` shows those there are")
            }
            OperateError::Refused(refusal) => Self::refused(refusal.to_string()),
            OperateError::Store(error) => error.into(),
        }
    }
}
