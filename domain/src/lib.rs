//! Tasker's pure core: what a workflow is, and what may happen to it next.
//!
//! Nothing here does IO, reads a clock, draws randomness or spawns. Time, jitter and identity are
//! arguments; every rule is a function from values to values. A [`Template`](template::Template)
//! is a validated graph of steps. A [`Task`](task::Task) is one run of it, and each
//! [`Step`](step::Step) moves through the six words of [`Status`](status::Status) by
//! [`Step::decide`](step::Step::decide): the present state and a command in, a
//! [`Decision`](step::Decision) or a [`TransitionError`](error::TransitionError) out.
//!
//! ```text
//! Template ──submit──▶ Task ─┬─ Step ── decide(command) ──▶ Decision ──▶ a store applies it
//!                            ├─ Step                        (compare and set)
//!                            └─ …   tally ──settle──▶ task complete | error
//! ```
//!
//! Read first: [`status`], [`step::Step`], [`task::Snapshot`].
//!
//! ```
//! use tasker_domain::retry::{Backoff, Jitter, RetryPolicy};
//! use tasker_domain::millis::Millis;
//!
//! // The ancestor's curve: 2, 4, 8, 16, 30, 30 … seconds.
//! let curve = Backoff::default();
//! let seconds: Vec<u64> = (1..=6).map(|n| curve.delay(n).as_secs()).collect();
//! assert_eq!(seconds, [2, 4, 8, 16, 30, 30]);
//! ```

#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

pub mod access;
mod bounded;
mod canonical;
pub mod error;
pub mod event;
pub mod fingerprint;
pub mod history;
pub mod id;
pub mod millis;
pub mod name;
pub mod payload;
pub mod retention;
pub mod retry;
pub mod status;
pub mod step;
pub mod task;
pub mod template;
pub mod text;
pub mod time;
pub mod webhook;
