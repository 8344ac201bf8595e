//! Who waits for whom: transactions as the rows that they lock, one after the other.
//!
//! **A state** is how far each transaction is. A row is held by one of them until its end. A
//! transaction waits for a row that is held, or skips it, as its statement says. A deadlock is a state
//! in which some transactions are left and none can go on.
//!
//! **Abstracted**: everything that rows say. A transaction may lock more here than it would in fact
//! (a commit locks the child even if it is not its last parent), never less.
//!
//! **What holds it to the code**: the programs ([`program`]) are the lock order as it stands on the
//! front page of `adapters-postgres/src/lib.rs`, statement by statement of the migrations that make
//! `tasker.claim_steps` and `tasker.commit_steps`, of `queries/queue/heartbeat.sql` and of
//! `adapters-postgres/src/tasks/change.rs`. A change of any of them is a change here.

mod program;

#[cfg(test)]
mod tests;

use stateright::{Model, Property};

use program::{Program, Take};

pub(super) const NO_DEADLOCK: &str = "somebody can always go on";

/// A row: tasks before steps, steps by task and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Lockable {
    Task(u8),
    Step(u8, u8),
}

#[derive(Debug)]
struct Locks {
    programs: Vec<Program>,
}

/// How far each transaction is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    progress: Vec<Progress>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Progress {
    /// Takes that are behind it.
    done: usize,
    holds: Vec<Lockable>,
    has_ended: bool,
}

/// The transaction of this number does the next thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Go(usize);

impl Model for Locks {
    type State = State;
    type Action = Go;

    fn init_states(&self) -> Vec<State> {
        let progress = vec![Progress::default(); self.programs.len()];
        vec![State { progress }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Go>) {
        actions.extend((0..state.progress.len()).map(Go));
    }

    fn next_state(&self, state: &State, Go(number): Go) -> Option<State> {
        let mut next = state.clone();
        let progress = &mut next.progress[number];
        if progress.has_ended {
            return None;
        }
        let Some(take) = self.programs[number].get(progress.done) else {
            progress.has_ended = true;
            progress.holds.clear();
            return Some(next);
        };
        progress.done += 1;
        match *take {
            Take::Wait(row) if state.is_held(row, number) => return None,
            Take::Skip(row) if state.is_held(row, number) => {}
            Take::Wait(row) | Take::Skip(row) => {
                progress.holds.push(row);
                progress.holds.sort_unstable();
                progress.holds.dedup();
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(NO_DEADLOCK, |model: &Self, state: &State| {
                let is_over = state.progress.iter().all(|progress| progress.has_ended);
                is_over || !model.next_states(state).is_empty()
            }),
            Property::sometimes("all end", |_, state: &State| {
                state.progress.iter().all(|progress| progress.has_ended)
            }),
            Property::sometimes("one waits for another", |model: &Self, state: &State| {
                let open = (0..)
                    .zip(&state.progress)
                    .filter(|(_, progress)| !progress.has_ended);
                open.map(|(number, _)| Go(number))
                    .any(|go| model.next_state(state, go).is_none())
            }),
        ]
    }
}

impl State {
    fn is_held(&self, row: Lockable, by_another_than: usize) -> bool {
        let mut others = self.progress.iter().enumerate();
        others.any(|(number, other)| number != by_another_than && other.holds.contains(&row))
    }
}
