//! What may happen next, and what follows.

use domain::step::TaskGate;

use super::{STEPS, State, WakeUp, Worker};
use crate::row::Row;
use crate::world::{stamp, start};

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Another process commits a step that is ready.
    Commit,
    /// Its notifier sends, once for all that it has to tell.
    Notify,
    /// It crashes before that.
    CrashUnheard,
    /// The listener hears.
    Hear,
    /// The connection that listens breaks, with all that was on its way.
    Disconnect,
    Reconnect,
    /// The worker does the next thing of its loop.
    Go,
    /// It is woken.
    Wake,
    /// Its timer goes off.
    Poll,
}

impl Act {
    const ALL: [Self; 9] = [
        Self::Commit,
        Self::Notify,
        Self::CrashUnheard,
        Self::Hear,
        Self::Disconnect,
        Self::Reconnect,
        Self::Go,
        Self::Wake,
        Self::Poll,
    ];
}

impl WakeUp {
    pub(super) fn possible(&self, state: &State, acts: &mut Vec<Act>) {
        let may_break = state.faults.disconnects < self.faults.disconnects;
        let may_crash = state.faults.crashes < self.faults.crashes;
        let may_happen = |act: &Act| match act {
            Act::Disconnect => may_break,
            Act::CrashUnheard => may_crash,
            Act::Commit
            | Act::Notify
            | Act::Hear
            | Act::Reconnect
            | Act::Go
            | Act::Wake
            | Act::Poll => true,
        };
        acts.extend(Act::ALL.into_iter().filter(may_happen));
    }

    /// The state afterwards; none if nothing changes.
    pub(super) fn after(&self, state: &State, act: Act) -> Option<State> {
        let mut next = state.clone();
        let sleeps = state.worker == Worker::Sleeps;
        let is_possible = match act {
            Act::Commit => state.steps.len() < STEPS,
            Act::Notify | Act::CrashUnheard => state.to_notify > 0,
            Act::Hear => state.on_the_way > 0,
            Act::Disconnect => state.is_connected,
            Act::Reconnect => !state.is_connected,
            Act::Go => !sleeps,
            Act::Wake => sleeps && state.is_woken,
            Act::Poll => sleeps && self.variant.polls,
        };
        is_possible.then(|| {
            self.happen(&mut next, act);
            next
        })
    }

    fn happen(&self, next: &mut State, act: Act) {
        match act {
            Act::Commit => {
                next.steps.push(self.new[next.steps.len()].clone());
                next.to_notify += 1;
            }
            Act::Notify => {
                next.to_notify = 0;
                next.on_the_way += u8::from(next.is_connected);
            }
            Act::CrashUnheard => {
                next.to_notify = 0;
                next.faults.crashes += 1;
            }
            Act::Hear => {
                next.on_the_way -= 1;
                next.signal();
            }
            Act::Disconnect => {
                (next.is_connected, next.on_the_way) = (false, 0);
                next.faults.disconnects += 1;
            }
            Act::Reconnect => {
                next.is_connected = true;
                if self.variant.wakes_on_reconnect {
                    next.signal();
                }
            }
            Act::Go => self.go(next),
            Act::Wake | Act::Poll => next.awake(),
        }
    }

    fn go(&self, next: &mut State) {
        next.worker = match (next.worker, self.variant.listens_first) {
            (Worker::Awake, true) => Worker::Listens,
            (Worker::Listens, _) => next.look(Worker::Sleeps),
            (Worker::Awake, false) => next.look(Worker::Looked),
            (Worker::Looked | Worker::Sleeps, _) => Worker::Sleeps,
        };
    }
}

impl State {
    /// Wakes who listens. Nobody else will hear of it.
    const fn signal(&mut self) {
        self.is_woken |= matches!(self.worker, Worker::Listens | Worker::Sleeps);
    }

    const fn awake(&mut self) {
        (self.worker, self.is_woken) = (Worker::Awake, false);
    }

    /// Claims one step and looks again, or finds none.
    fn look(&mut self, found_none: Worker) -> Worker {
        let claim = start("one", 100, TaskGate::OPEN);
        for row in &mut self.steps {
            if let Ok(decision) = row.decide(&claim, &stamp(0)) {
                *row = Row(decision.after);
                self.is_woken = false;
                return Worker::Awake;
            }
        }
        self.overlooked += u8::from(self.is_unclaimed());
        found_none
    }

    /// Whether a step is ready and nobody has it.
    pub(super) fn is_unclaimed(&self) -> bool {
        self.steps.iter().any(|row| row.lease_no.get() == 0)
    }
}
