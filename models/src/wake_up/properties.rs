//! A ready step is claimed: there is always a next look, and every look claims what is ready.

use stateright::{Model, Property};

use super::act::Act;
use super::{Faults, State, WakeUp, Worker};

pub(super) const WOKEN: &str = "a worker that sleeps beside a ready step will be woken";
pub(super) const SEEN: &str = "a look overlooks nothing that is ready";

pub(super) fn all() -> Vec<Property<WakeUp>> {
    vec![
        Property::always(WOKEN, |model: &WakeUp, state: &State| {
            !state.is_unclaimed() || will_look(model, state)
        }),
        Property::always(SEEN, |_, state: &State| state.overlooked == 0),
        Property::sometimes("everything is claimed", |model: &WakeUp, state: &State| {
            state.steps.len() == model.new.len() && !state.is_unclaimed()
        }),
        Property::sometimes("a notification wakes", |_, state: &State| {
            state.worker == Worker::Sleeps && state.is_woken && state.faults == Faults::default()
        }),
        Property::sometimes("only the timer is left to wake", |model: &WakeUp, state| {
            let mut quiet = is_quiet(model, state);
            quiet &= state.worker == Worker::Sleeps && state.is_unclaimed();
            quiet
        }),
    ]
}

/// Whether the worker comes to look if nothing else goes wrong and nothing else becomes ready.
fn will_look(model: &WakeUp, state: &State) -> bool {
    state.worker != Worker::Sleeps
        || state.is_woken
        || model.variant.polls
        || !is_quiet(model, state)
}

/// Nothing is on its way that could wake anybody.
fn is_quiet(model: &WakeUp, state: &State) -> bool {
    let on_their_way = [Act::Notify, Act::Hear, Act::Reconnect, Act::Wake];
    on_their_way
        .iter()
        .all(|act| model.next_state(state, *act).is_none())
}
