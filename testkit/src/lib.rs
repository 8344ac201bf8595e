//! Under construction.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

pub mod arbitrary;
pub mod contract;
pub mod coordinator;
pub mod differential;
pub mod factories;
pub mod faults;
pub mod handlers;
pub mod idempotency;
pub mod invariants;
pub mod observe;
pub mod reenqueuer;
pub mod scenario;
pub mod simulation;
mod story;

/// A private PostgreSQL for tests.
#[cfg(feature = "cluster")]
pub mod cluster;
