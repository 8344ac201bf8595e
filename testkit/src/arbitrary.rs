//! Strategies for property tests: templates, tasks in every kind of state, and commands.
//!
//! Everything generated is valid: a template passes validation, a task could have come about by
//! commands (its counters are true, its columns agree with its states). What is random is which.
//!
//! ```
//! use proptest::prelude::*;
//! use tasker_testkit::arbitrary;
//!
//! proptest!(ProptestConfig::with_cases(20), |(task in arbitrary::snapshots())| {
//!     // A step is never both ready and waiting for parents.
//!     let context = task.context(arbitrary::now());
//!     prop_assert!(context.ready + context.awaiting_parents <= context.pending);
//! });
//! ```

mod commands;
mod kind;
mod populate;
mod roll;
mod snapshots;
mod templates;

pub use commands::{Act, Finish, Pick, Verb, acts};
pub use kind::Kind;
pub use snapshots::{as_change, now, snapshots, snapshots_of};
pub use templates::{templates, templates_with};
