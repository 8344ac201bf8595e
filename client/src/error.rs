//! What may go wrong with a request.

use std::time::Duration;

use serde::Deserialize;

/// Why a request has no good answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused it, and says why.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// There was no answer, or not one in time. It may have been carried out.
    #[error("no answer from the server: {0}")]
    NoAnswer(#[source] reqwest::Error),
    /// The answer is not what the protocol says.
    #[error("the server's answer cannot be read: {0}")]
    Unreadable(String),
    /// The URL, the token or TLS cannot be used.
    #[error("{0}")]
    Unusable(String),
}

impl Error {
    /// Whether the same request may do better later.
    pub fn is_worth_repeating(&self) -> bool {
        match self {
            Self::NoAnswer(_) => true,
            Self::Refused(problem) => problem.status >= 500 || matches!(problem.status, 408 | 429),
            Self::Unreadable(_) | Self::Unusable(_) => false,
        }
    }

    /// How long the server wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(problem) => problem.retry_after,
            Self::NoAnswer(_) | Self::Unreadable(_) | Self::Unusable(_) => None,
        }
    }
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// What kind; its last part is a stable word.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The header of the answer.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            title,
            detail,
            ..
        } = self;
        write!(f, "{status} {title}: {detail}")
    }
}
