//! One step, the workers that run it, and a rescuer: claim, heartbeat, finish, release, rescue,
//! and the operator's cancel, reset and rerun.
//!
//! **A state** is the step's row, what each worker believes, every message that was ever sent, what
//! the server and the rescuer have read but not yet written, the time, and the history. Messages
//! are never taken away: each may arrive late, out of order, twice, or never. A worker that forgets
//! its lease has crashed, or has been told; one that speaks long after it was taken back is the
//! zombie.
//!
//! **Workers** are of both kinds. The first is a coordinator: it decides on the step as it claimed
//! it and sends the decision. The second is far away: it sends its lease number, and the server
//! reads the step, decides, and writes, with time for others between.
//!
//! **Abstracted**: payloads, the task (always open; its counters are the model `fan_in`), more than
//! one step, and time beyond a few ticks. A claim is one atomic act, as the row's lock makes it.
//!
//! **What holds it to the code**: every transition is `Step::decide`'s. Beside it stands only what
//! `tasker.commit_steps` does with a decision ([`store`]), line by line.

mod act;
mod properties;
mod store;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use domain::history::Cause;
use domain::id::LeaseNo;
use domain::retry::Backoff;
use domain::status::Status;
use stateright::{Model, Property};

use crate::row::Row;
use crate::world::{self, TICK};
use act::Act;
use store::Fence;

/// What a claim gives, in ticks.
const LEASE: u8 = 1;
/// From a start to its deadline, in ticks.
const DEADLINE: u8 = 3;
/// Attempts in all.
const LIMIT: u32 = 2;
/// The one that decides for itself, and the one that asks the server to.
const WORKERS: [&str; 2] = ["near", "far"];
const NEAR: usize = 0;

/// How far a check goes.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    ticks: u8,
    claims: u8,
    heartbeats: usize,
    /// Of operators.
    acts: u8,
}

/// The protocol, or a broken variant of it.
#[derive(Clone, Copy, Debug)]
struct Variant {
    fence: Fence,
    /// A step that comes back begins with lease number 0 again.
    forgets_lease_no: bool,
    /// A rescuer's write does not look at the time again.
    rescues_blindly: bool,
}

const OURS: Variant = Variant {
    fence: Fence::LeaseAndVersion,
    forgets_lease_no: false,
    rescues_blindly: false,
};

#[derive(Debug)]
struct Leases {
    variant: Variant,
    bounds: Bounds,
    new: Row,
}

impl Leases {
    fn new(variant: Variant, bounds: Bounds) -> Self {
        let backoff = Backoff::Fixed { delay: TICK };
        let mut task = world::task(&[&[]], LIMIT, backoff, DEADLINE);
        let new = Row(task.steps.remove(0));
        Self {
            variant,
            bounds,
            new,
        }
    }
}

/// The right to finish an attempt as its holder knows it. `claim` numbers the claims from 1: a
/// witness that no variant of the protocol can reset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Held {
    claim: u8,
    row: Row,
}

/// What a worker says of its attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Said {
    Succeeded,
    Failed,
    Released,
    Alive,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Letter {
    worker: usize,
    said: Said,
    sent: u8,
    held: Held,
}

/// A decision that waits to be written: on which step, by which lease, and for a rescuer since when
/// it has lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Write {
    claim: u8,
    read: Row,
    /// None is the rescuer's.
    said: Option<Said>,
    decided: u8,
}

/// One row of history, and what was true when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry {
    from: Status,
    to: Status,
    cause: Cause,
    lease_no: LeaseNo,
    attempts: u32,
    run_no: u32,
    /// Of the lease that acted, and the newest there was.
    claims: (u8, u8),
    /// Whether the present lease had run out by the time that the rescuer goes by.
    had_lapsed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    now: u8,
    row: Row,
    claims: u8,
    /// What each worker holds, and whether it has said how it ended.
    minds: [Option<(Held, bool)>; WORKERS.len()],
    letters: BTreeSet<Letter>,
    server: Option<Write>,
    rescuer: Option<Write>,
    acts: u8,
    history: Vec<Entry>,
}

impl Model for Leases {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            now: 0,
            row: self.new.clone(),
            claims: 0,
            minds: [None, None],
            letters: BTreeSet::new(),
            server: None,
            rescuer: None,
            acts: 0,
            history: Vec::new(),
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
