//! The rows that each kind of transaction locks, in the order of its statements.
//!
//! The world has two tasks of three steps each, the last the child of the first two.

use super::Lockable::{self, Step, Task};

/// One row to lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Take {
    /// After waiting for it.
    Wait(Lockable),
    /// If it is free: `SKIP LOCKED`.
    Skip(Lockable),
}

pub(super) type Program = Vec<Take>;

pub(super) const CHILD: u8 = 2;
const PLACES: u8 = 3;

fn wait(rows: impl IntoIterator<Item = Lockable>) -> Program {
    rows.into_iter().map(Take::Wait).collect()
}

/// `tasker.commit_steps`: the tasks by id; the outcomes' own steps; the children of those that are
/// done. The outcomes come as `(task, place)`.
pub(super) fn commit(outcomes: &[(u8, u8)]) -> Program {
    let mut tasks: Vec<u8> = outcomes.iter().map(|(task, _)| *task).collect();
    tasks.sort_unstable();
    tasks.dedup();
    let steps = outcomes.iter().map(|(task, place)| Step(*task, *place));
    let children = tasks.iter().map(|task| Step(*task, CHILD));
    let tasks = tasks.iter().map(|task| Task(*task));
    wait(tasks.chain(steps).chain(children))
}

/// The same, and a failure halts its task: all of its steps are parked, in the order `places`.
pub(super) fn commit_that_halts(task: u8, place: u8, places: &[u8]) -> Program {
    let mut program = wait([Task(task), Step(task, place)]);
    program.extend(wait(places.iter().map(|place| Step(task, *place))));
    program
}

/// `tasker.claim_steps` by queue or task: what is locked is skipped, and nothing is waited for.
pub(super) fn claim(steps: &[(u8, u8)]) -> Program {
    let own = steps.iter().map(|(task, place)| Step(*task, *place));
    let tasks = steps.iter().map(|(task, _)| Task(*task));
    own.chain(tasks).map(Take::Skip).collect()
}

/// `tasker.claim_steps` of one step by name: its task, then the step.
pub(super) fn start_by_name(task: u8, place: u8) -> Program {
    wait([Task(task), Step(task, place)])
}

/// Running steps, by task and place.
pub(super) fn heartbeat(steps: &[(u8, u8)]) -> Program {
    wait(steps.iter().map(|(task, place)| Step(*task, *place)))
}

/// An operation: its task, then all of its steps by place.
pub(super) fn operation(task: u8) -> Program {
    wait(std::iter::once(Task(task)).chain((0..PLACES).map(|place| Step(task, place))))
}

/// Several in one transaction.
pub(super) fn one_transaction(parts: impl IntoIterator<Item = Program>) -> Program {
    parts.into_iter().flatten().collect()
}
