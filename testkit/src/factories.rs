//! Workflows to test with: the ancestor's five graphs, with failures planned into them.
//!
//! Each factory gives a [`Workflow`]: its template, the handlers that fail as planned, a log of
//! their calls, and the attempts each step must need. All steps keep the default limit of three
//! attempts, so that every graph completes.
//!
//! ```
//! use tasker_testkit::factories;
//!
//! let diamond = factories::diamond();
//! assert_eq!(diamond.template().steps().len(), 7);
//! assert_eq!(diamond.attempts("branch_one_process"), 2); // fails once, then succeeds
//! assert_eq!(diamond.attempts("merge_branches"), 1);
//! ```

mod dataset;
mod graphs;
mod plan;
mod workflow;

pub use dataset::{Mix, dataset};
pub use graphs::{all, configurable_failure, diamond, linear, mixed, parallel_merge, tree};
pub use plan::{Plan, handlers};
pub use workflow::Workflow;
