//! What does the steps.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::wire::ClaimedStep;

/// Code that does a step. It runs at least once per attempt: what it does elsewhere it should make
/// happen once, by `idempotency_key`.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Does it; the result is for the steps that depend on this one.
    async fn handle(&self, attempt: Attempt) -> Result<Value, Failure>;
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The step, with all there is to know about it.
    pub step: ClaimedStep,
    /// Fires when the work is of no use any more: its lease is lost, it takes too long, or the
    /// worker has to end at once.
    pub cancelled: CancellationToken,
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// For people.
    pub message: String,
    /// For policies: `timeout`, `rate_limit` …
    pub class: Option<String>,
    /// Whether trying again may help.
    pub retryable: bool,
    /// Not before so long from now.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// Trying again may help.
    pub fn retryable(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            class: None,
            retryable: true,
            retry_after: None,
        }
    }

    /// It will not.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self {
            retryable: false,
            ..Self::retryable(message)
        }
    }

    /// It may, after so long.
    pub fn retry_after(wait: Duration, message: impl Into<String>) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::retryable(message)
        }
    }

    /// The same, of this class.
    #[must_use]
    pub fn of_class(self, class: impl Into<String>) -> Self {
        Self {
            class: Some(class.into()),
            ..self
        }
    }
}
