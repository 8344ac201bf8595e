//! What must be true of every state, by its history.

use domain::history::Cause;
use domain::status::Status;
use domain::step::StepCommand;
use stateright::Property;

use super::act::claim_of;
use super::store::ends_a_lease;
use super::{Entry, LIMIT, Leases, NEAR, State};
use crate::row::Row;
use crate::world::stamp;

pub(super) const ONE_SUCCESS: &str = "a run of a step succeeds at most once";
pub(super) const NEWEST: &str = "only the newest lease changes a step";
pub(super) const RISES: &str = "lease numbers rise";
pub(super) const ATTEMPTS: &str = "attempts are those that ended, and within the limit";
pub(super) const FINAL: &str = "what is terminal stays, but for a rerun";
pub(super) const LAPSED: &str = "only a lapsed lease is taken back";
pub(super) const ENDS: &str = "when faults stop, the step ends";

pub(super) fn all() -> Vec<Property<Leases>> {
    vec![
        Property::always(ONE_SUCCESS, |_, state: &State| {
            let successes = caused(state, Cause::Succeeded).map(|entry| entry.run_no);
            is_rising(successes)
        }),
        Property::always(NEWEST, |_, state: &State| {
            let mut ends = state
                .history
                .iter()
                .filter(|entry| ends_a_lease(entry.cause));
            ends.all(|entry| entry.claims.0 == entry.claims.1)
        }),
        Property::always(RISES, |_, state: &State| {
            is_rising(caused(state, Cause::Started).map(|entry| entry.lease_no))
        }),
        Property::always(ATTEMPTS, |_, state: &State| {
            state.row.attempts <= LIMIT && state.row.attempts == counted(state)
        }),
        Property::always(FINAL, |_, state: &State| is_chain(state)),
        Property::always(LAPSED, |_, state: &State| {
            let lost = [Cause::LeaseExpired, Cause::DeadlineExceeded];
            let mut lost = state
                .history
                .iter()
                .filter(|entry| lost.contains(&entry.cause));
            lost.all(|entry| entry.had_lapsed)
        }),
        Property::always(ENDS, |_, state: &State| ends(state)),
        Property::sometimes("a late success is on its way", |_, state: &State| {
            let mut late = state.letters.iter().map(|letter| letter.held.claim);
            late.any(|claim| claim < state.claims) && state.row.status() == Status::InProgress
        }),
        Property::sometimes(
            "a rescuer's look is overtaken by a heartbeat",
            |model, state| is_without_heartbeats(model) || is_overtaken(state),
        ),
        Property::sometimes("a step gives up by lost leases alone", |model, state| {
            is_without_heartbeats(model) || has_lost_all(state)
        }),
        Property::sometimes("a deadline passes while heartbeats come", |model, state| {
            is_without_heartbeats(model) || caused(state, Cause::DeadlineExceeded).next().is_some()
        }),
        Property::sometimes("a second run succeeds", |model: &Leases, state: &State| {
            model.bounds.acts == 0 || caused(state, Cause::Succeeded).count() == 2
        }),
    ]
}

/// Such bounds are too narrow for what heartbeats make possible.
const fn is_without_heartbeats(model: &Leases) -> bool {
    model.bounds.heartbeats == 0
}

/// It has ended in error and nobody has said that it failed.
fn has_lost_all(state: &State) -> bool {
    state.row.status() == Status::Error && caused(state, Cause::Failed).next().is_none()
}

/// The lease that a rescuer saw has been extended since.
fn is_overtaken(state: &State) -> bool {
    let saw = state.rescuer.as_ref().map(|write| &write.read);
    saw.is_some_and(|saw| saw.version == state.row.version && *saw != state.row)
}

fn caused(state: &State, cause: Cause) -> impl Iterator<Item = &Entry> {
    state
        .history
        .iter()
        .filter(move |entry| entry.cause == cause)
}

fn is_rising<T: PartialOrd>(values: impl Iterator<Item = T>) -> bool {
    values.is_sorted_by(|a, b| a < b)
}

/// Outcomes of this run that count as an attempt.
fn counted(state: &State) -> u32 {
    let entries = state.history.iter();
    let of_run = entries.filter(|entry| entry.run_no == state.row.run_no);
    let counted =
        of_run.filter(|entry| ends_a_lease(entry.cause) && entry.cause != Cause::Released);
    u32::try_from(counted.count()).unwrap()
}

/// Each row of history begins where the one before ended, the last one where the step is, and none
/// leads away from the end but a rerun.
fn is_chain(state: &State) -> bool {
    let mut at = Status::Pending;
    for entry in &state.history {
        if entry.from != at || (at.is_terminal() && entry.cause != Cause::Rerun) {
            return false;
        }
        at = entry.to;
    }
    at == state.row.status()
}

/// From here, with nothing lost any more and one worker that lives: whatever is on its way stays
/// there, a claim is made as soon as the rules allow it, a rescuer looks at each tick.
fn ends(state: &State) -> bool {
    let mut row = state.row.clone();
    // A lease, a backoff, and the tick between, for each attempt.
    let patience = 4 * u8::try_from(LIMIT).unwrap();
    for now in state.now..state.now + patience {
        if row.status().is_ended() {
            return true;
        }
        if let Ok(claimed) = row.decide(&claim_of(NEAR), &stamp(now)) {
            let lease_no = claimed.after.lease_no;
            let done = claimed
                .after
                .decide(&StepCommand::Succeed { lease_no }, &stamp(now));
            row = Row(done.unwrap().after);
        } else if row.lapse(stamp(now).at).is_some() {
            let (jitter, custom) = (domain::retry::Jitter::MIDDLE, None);
            let expire = StepCommand::Expire { jitter, custom };
            row = Row(row.decide(&expire, &stamp(now)).unwrap().after);
        }
    }
    false
}
