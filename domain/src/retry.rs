//! When a failed attempt comes back, and whether it does.

pub mod backoff;
mod document;
mod factor;
pub mod failure;
pub mod jitter;
pub mod policy;
mod retry_after;
pub mod strategy;

pub use backoff::Backoff;
pub use factor::Factor;
pub use failure::{FailureKind, StepFailure};
pub use jitter::Jitter;
pub use policy::{ClassRule, RetryPolicy, Verdict};
pub use retry_after::retry_after;
pub use strategy::{RetryStrategy, Strategies};
