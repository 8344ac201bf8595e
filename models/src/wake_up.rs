//! A step becomes ready while a worker sleeps: who wakes it?
//!
//! **A state** is the steps, which of them were made ready, the notifications on their way, the
//! connection that listens, and where the worker stands in its loop. Everything that wakes can be
//! lost: a process may crash between its commit and its notification, a connection may break with
//! notifications under way, and nobody hears what was sent meanwhile.
//!
//! **Abstracted**: time. A timer is something that may go off whenever the worker sleeps; how soon is
//! the matter of tests. Queues: there is one. And several workers: another one only helps.
//!
//! **What holds it to the code**: whether a step may be claimed is `Step::decide`'s. The loop is that
//! of `application/src/coordinate.rs`: listen, look, sleep until woken or until it is time. What it
//! asks of a notifier is what a lost one may do at most: delay.

mod act;
mod properties;

#[cfg(test)]
mod tests;

use domain::retry::Backoff;
use stateright::{Model, Property};

use crate::row::Row;
use crate::world;
use act::Act;

/// Steps that become ready one after the other.
const STEPS: usize = 2;

/// What wakes a worker, and how it goes to sleep.
#[derive(Clone, Copy, Debug)]
struct Variant {
    /// A timer beneath the notifications.
    polls: bool,
    /// After a reconnect the worker is woken, as if something had been missed.
    wakes_on_reconnect: bool,
    /// Listening begins before looking, so that nothing falls between the two.
    listens_first: bool,
}

const OURS: Variant = Variant {
    polls: true,
    wakes_on_reconnect: true,
    listens_first: true,
};

/// How many there are, or may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Faults {
    /// Connections that break.
    disconnects: u8,
    /// Processes that crash between their commit and their notification.
    crashes: u8,
}

#[derive(Debug)]
struct WakeUp {
    variant: Variant,
    faults: Faults,
    new: Vec<Row>,
}

impl WakeUp {
    fn new(variant: Variant, faults: Faults) -> Self {
        let alone: [&[usize]; STEPS] = [&[]; STEPS];
        let task = world::task(&alone, 1, Backoff::None {}, 100);
        let new = task.steps.into_iter().map(Row).collect();
        Self {
            variant,
            faults,
            new,
        }
    }
}

/// Where the worker stands in its loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Worker {
    /// At its beginning.
    Awake,
    /// It will hear a wake-up from now on, and looks next.
    Listens,
    /// It has looked, found nothing, and does not hear yet: only if it does not listen first.
    Looked,
    /// It waits for a wake-up, or for its timer.
    Sleeps,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    /// Those that were committed; a step that does not exist cannot be claimed.
    steps: Vec<Row>,
    /// Committed, and the notifier of that process has not sent yet.
    to_notify: u8,
    /// Sent, and not yet heard.
    on_the_way: u8,
    is_connected: bool,
    faults: Faults,
    worker: Worker,
    /// A wake-up that came while the worker was not asleep but listened.
    is_woken: bool,
    /// Looks that left a step behind that was ready.
    overlooked: u8,
}

impl Model for WakeUp {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            steps: Vec::new(),
            to_notify: 0,
            on_the_way: 0,
            is_connected: true,
            faults: Faults::default(),
            worker: Worker::Awake,
            is_woken: false,
            overlooked: 0,
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
