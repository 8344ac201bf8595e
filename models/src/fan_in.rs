//! Two parents that end at once, their child, and their task: who tells the child and the task?
//!
//! **A state** is what is committed, and each transaction under way: its next statement, the locks
//! it holds, and what it has written that only itself can see. Isolation is READ COMMITTED: a
//! statement sees what is committed when it runs, and its own transaction's writes; one that needs
//! a locked row waits. Every statement is one act, and so is every commit; a crash before a commit
//! takes all of it back.
//!
//! **Abstracted**: the lease of a worker that crashed is over at once, so that no time is needed;
//! messages (the model `lease`); `fail_fast`; and batches of more than one outcome. The net beneath,
//! the recount of `repair`, is left out: it must find nothing to mend.
//!
//! **What holds it to the code**: outcomes are `Step::decide`'s, counters `TallyDelta`'s, the end of
//! a task `settle`'s and `Task::decide`'s, cancellation `Snapshot::operate`'s. The order of the
//! statements ([`statement`]) is that of `tasker.commit_steps`; tests in
//! `adapters-postgres` prove the same functions equal to the domain.

mod act;
mod database;
mod properties;
mod statement;

#[cfg(test)]
mod tests;

use domain::retry::Backoff;
use domain::task::Snapshot;
use stateright::{Model, Property};

use crate::world;
use act::Act;
use database::{Database, Transaction};

/// Parents of each step.
const GRAPH: [&[usize]; 3] = [&[], &[], &[0, 1]];
const WORKERS: [&str; 2] = ["one", "two"];
/// The transactions of each worker, then those of a rescuer and an operator.
const RESCUER: usize = WORKERS.len();
const OPERATOR: usize = RESCUER + 1;
const SLOTS: usize = OPERATOR + 1;

/// How a commit tells the child and the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advance {
    /// Ours: the task is locked first, then counters are counted down and the task settled.
    Counters,
    /// The counter of the child without that lock: right as well, as a row is locked when it is
    /// counted down. The lock of the task comes when the task is counted.
    LateLock,
    /// Broken: the child is looked at, whether all its parents are done.
    Recount,
    /// Broken: the task is counted without its lock, by a statement that reads before it writes.
    NoLock,
    /// Broken: the task is counted and settled in a second transaction.
    SettleLater,
}

#[derive(Debug)]
struct FanIn {
    advance: Advance,
    /// Workers that may crash.
    crashes: u8,
    /// Whether an operator cancels the task at some time.
    cancels: bool,
    new: Snapshot,
}

impl FanIn {
    fn new(advance: Advance, crashes: u8, cancels: bool) -> Self {
        Self {
            advance,
            crashes,
            cancels,
            new: world::task(&GRAPH, 2, Backoff::None {}, 100),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    committed: Database,
    under_way: [Option<Transaction>; SLOTS],
    /// The step that each worker runs.
    runs: [Option<usize>; WORKERS.len()],
    crashes: u8,
    has_cancelled: bool,
}

impl Model for FanIn {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            committed: Database::of(&self.new),
            under_way: [const { None }; SLOTS],
            runs: [None; WORKERS.len()],
            crashes: 0,
            has_cancelled: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Act>) {
        self.possible(state, actions);
    }

    fn next_state(&self, state: &State, act: Act) -> Option<State> {
        self.after(state, act)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}
