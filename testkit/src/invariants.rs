//! What must be true of every task at every moment, checked.
//!
//! | | rule |
//! |---|---|
//! | I1 | a step succeeds at most once per run |
//! | I2 | an outcome is accepted from the newest lease only |
//! | I3 | lease numbers of a step rise by one with each claim |
//! | I4 | attempts stay within the limit; a pending step has one left |
//! | I5 | a step is running if and only if its lease has not ended |
//! | I6 | a terminal state changes by a rerun only |
//! | I7 | a step starts after all its parents are done |
//! | I8 | `unmet` counts the parents that are not done |
//! | I9 | the counters of a task are true: no step waits for nothing |
//! | I10 | the state of a task follows from its steps |
//! | I11 | history, folded, gives the state; no row is missing |
//! | I12 | health is not `blocked` while a step can still move |
//! | I13 | a retry starts when it is due, not before |
//! | I14 | when a task has ended, nobody holds a lease of it |
//! | I15 | a cancelled task starts nothing |
//! | I16 | an operator's change leaves a row in the operation log |
//! | I17 | a lease is taken back after it has lapsed, not before |
//!
//! [`of_snapshot`] and [`of_history`] check what they are handed; [`Watch`] observes a store and
//! checks after every call that may have changed something.
//!
//! ```
//! use tasker_testkit::{arbitrary, invariants};
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(20), |(task in arbitrary::snapshots())| {
//!     let violations = invariants::of_snapshot(&task, arbitrary::now());
//!     prop_assert!(violations.is_empty(), "{violations:?}");
//! });
//! ```

mod between;
mod fold;
mod history;
mod log;
mod snapshot;
mod watch;

use domain::id::TaskId;

pub use between::of_change;
pub use history::of_history;
pub use snapshot::of_snapshot;
pub(crate) use watch::history;
pub use watch::{Depth, Watch};

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which, as in the table of this module.
    pub rule: &'static str,
    /// Of which task.
    pub task: TaskId,
    /// What was found.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} is broken in task {}: {}",
            self.rule, self.task, self.detail
        )
    }
}

/// Collects the violations of one task.
struct Findings {
    task: TaskId,
    found: Vec<Violation>,
}

impl Findings {
    const fn of(task: TaskId) -> Self {
        Self {
            task,
            found: Vec::new(),
        }
    }

    /// Notes a violation unless `holds`.
    fn expect(&mut self, rule: &'static str, holds: bool, detail: impl FnOnce() -> String) {
        if !holds {
            self.found.push(Violation {
                rule,
                task: self.task,
                detail: detail(),
            });
        }
    }
}
