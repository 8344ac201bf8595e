//! What may happen next, and what follows.

use domain::step::{StepCommand, TaskGate};

use super::{Held, LEASE, Leases, Letter, NEAR, Said, State, WORKERS, Write, store};
use crate::world::{stamp, start};

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Time goes on.
    Tick,
    /// A worker claims the step.
    Claim(usize),
    /// A worker crashes and begins anew, or hears that its lease is lost; or the reply to its
    /// claim never came.
    Forget(usize),
    /// A worker sends how its attempt ended, or that it lives.
    Say(usize, Said),
    /// A message arrives, its place among those that were sent. It may arrive again.
    Arrive(usize),
    /// The server writes what it decided when a message arrived.
    Write,
    /// A rescuer sees a lease that has lapsed.
    Look,
    /// The rescuer writes what it decided when it looked.
    TakeBack,
    /// An operator acts.
    Cancel,
    Reset,
    Rerun,
}

const WORDS: [Said; 4] = [Said::Succeeded, Said::Failed, Said::Released, Said::Alive];

impl Leases {
    /// What may happen; what then changes nothing is left out by the checker.
    pub(super) fn possible(&self, state: &State, acts: &mut Vec<Act>) {
        if state.now < self.bounds.ticks {
            acts.push(Act::Tick);
        }
        for worker in 0..WORKERS.len() {
            match &state.minds[worker] {
                None if state.claims < self.bounds.claims => acts.push(Act::Claim(worker)),
                None => {}
                Some(_) => {
                    acts.push(Act::Forget(worker));
                    acts.extend(WORDS.map(|said| Act::Say(worker, said)));
                }
            }
        }
        acts.extend((0..state.letters.len()).map(Act::Arrive));
        acts.extend([Act::Write, Act::Look, Act::TakeBack]);
        if state.acts < self.bounds.acts {
            acts.extend([Act::Cancel, Act::Reset, Act::Rerun]);
        }
    }

    /// The state afterwards; none if nothing changes.
    pub(super) fn after(&self, state: &State, act: Act) -> Option<State> {
        let mut next = state.clone();
        match act {
            Act::Tick => next.now += 1,
            Act::Claim(worker) => store::claim(&mut next, worker)?,
            Act::Forget(worker) => next.minds[worker] = None,
            Act::Say(worker, said) => self.say(&mut next, worker, said)?,
            Act::Arrive(place) => {
                let letter = state.letters.iter().nth(place)?;
                self.arrive(&mut next, letter)?;
            }
            Act::Write => {
                let write = next.server.take()?;
                self.write(&mut next, &write);
            }
            Act::Look if state.rescuer.is_some() => return None,
            Act::Look => {
                state.row.lapse(stamp(state.now).at)?;
                next.rescuer = Some(Write {
                    claim: state.claims,
                    read: state.row.clone(),
                    said: None,
                    decided: state.now,
                });
            }
            Act::TakeBack => {
                let write = next.rescuer.take()?;
                self.write(&mut next, &write);
            }
            Act::Cancel => store::operate(&mut next, &StepCommand::Cancel)?,
            Act::Reset => store::operate(&mut next, &StepCommand::Reset)?,
            Act::Rerun => store::operate(&mut next, &StepCommand::Rerun { unmet: 0 })?,
        }
        Some(next)
    }

    /// A worker says once how it ended, and then only repeats it.
    fn say(&self, next: &mut State, worker: usize, said: Said) -> Option<()> {
        let (held, has_ended) = next.minds[worker].as_mut()?;
        let heartbeats = next
            .letters
            .iter()
            .filter(|letter| letter.said == Said::Alive);
        match said {
            _ if *has_ended => return None,
            Said::Alive if heartbeats.count() >= self.bounds.heartbeats => return None,
            Said::Alive => {}
            Said::Succeeded | Said::Failed | Said::Released => *has_ended = true,
        }
        let held = held.clone();
        let sent = next.now;
        let letter = Letter {
            worker,
            said,
            sent,
            held,
        };
        next.letters.insert(letter).then_some(())
    }

    fn arrive(&self, next: &mut State, letter: &Letter) -> Option<()> {
        if letter.said == Said::Alive {
            return store::heartbeat(next, letter, self.variant.fence);
        }
        let Held { claim, row } = &letter.held;
        if letter.worker == NEAR {
            let write = Write {
                claim: *claim,
                read: row.clone(),
                said: Some(letter.said),
                decided: letter.sent,
            };
            return self.write(next, &write);
        }
        // The server is busy with another message, and this one waits.
        if next.server.is_some() {
            return None;
        }
        self.variant.fence.admits(&next.row, row).then_some(())?;
        next.server = Some(Write {
            claim: *claim,
            read: next.row.clone(),
            said: Some(letter.said),
            decided: next.now,
        });
        Some(())
    }
}

/// What a worker of a model asks for.
pub(super) fn claim_of(worker: usize) -> StepCommand {
    start(WORKERS[worker], LEASE, TaskGate::OPEN)
}
