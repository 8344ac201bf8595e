//! What a handler says when it did not succeed: data, not an error.

use serde::{Deserialize, Serialize};

use crate::millis::Millis;
use crate::name::ErrorClass;
use crate::text::Text;

/// A failed attempt, as the handler reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFailure {
    /// Whether trying again may help.
    pub kind: FailureKind,
    /// What kind of thing went wrong; policies may differ by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ErrorClass>,
    /// For people; cleaned and cut to 8 KiB.
    pub message: Text,
}

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// Yes, after the policy's backoff.
    Retryable,
    /// Yes, but not before this long from now: a server asked for it (`Retry-After`). Wins over
    /// the curve, up to the policy's `max_server_delay`.
    RetryAfter(Millis),
    /// No.
    Permanent,
}

impl StepFailure {
    /// Trying again may help.
    pub fn retryable(message: &str) -> Self {
        Self {
            kind: FailureKind::Retryable,
            class: None,
            message: Text::clean(message),
        }
    }

    /// Trying again is of no use.
    pub fn permanent(message: &str) -> Self {
        Self {
            kind: FailureKind::Permanent,
            class: None,
            message: Text::clean(message),
        }
    }

    /// Trying again may help, but not before `delay` from now.
    pub fn retry_after(delay: Millis, message: &str) -> Self {
        Self {
            kind: FailureKind::RetryAfter(delay),
            class: None,
            message: Text::clean(message),
        }
    }

    /// The same failure, of this class.
    #[must_use]
    pub fn of_class(self, class: ErrorClass) -> Self {
        Self {
            class: Some(class),
            ..self
        }
    }
}
