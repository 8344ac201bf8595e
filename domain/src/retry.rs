//! When a failed attempt comes back, and whether it does.

pub mod backoff;
pub mod failure;
pub mod jitter;
pub mod policy;
pub mod strategy;

pub use backoff::{Backoff, Factor};
pub use failure::{FailureKind, StepFailure};
pub use jitter::Jitter;
pub use policy::{ClassRule, RetryPolicy, Verdict};
pub use strategy::{RetryStrategy, Strategies};
