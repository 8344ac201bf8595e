//! What must be true of what is committed, at every moment.

use domain::id::StepIndex;
use domain::status::Status;
use stateright::{Model, Property};

use super::act::Act;
use super::{FanIn, GRAPH, State};

pub(super) const WOKEN: &str = "a child whose parents are done knows it";
pub(super) const PARENTS_FIRST: &str = "a child starts after all its parents are done";
pub(super) const COUNTED: &str = "the counters of the task are the truth";
pub(super) const SETTLED: &str = "a task has ended when nothing of it is live, and not before";
pub(super) const NOT_STUCK: &str = "when nothing is left to do, the task has ended";

pub(super) fn all() -> Vec<Property<FanIn>> {
    vec![
        Property::always(WOKEN, |model: &FanIn, state: &State| {
            let snapshot = model.snapshot(&state.committed);
            let mut steps = (0_u32..).map(StepIndex).zip(&snapshot.steps);
            steps.all(|(place, step)| step.unmet == 0 || snapshot.unmet(place) > 0)
        }),
        Property::always(PARENTS_FIRST, |_, state: &State| {
            let steps = &state.committed.steps;
            let mut all = steps.iter().zip(GRAPH);
            all.all(|(step, parents)| {
                let ready = parents
                    .iter()
                    .all(|parent| steps[*parent].status().is_done());
                ready || step.lease_no.get() == 0
            })
        }),
        Property::always(COUNTED, |model: &FanIn, state: &State| {
            model.snapshot(&state.committed).recount() == state.committed.task.tally()
        }),
        Property::always(SETTLED, |model: &FanIn, state: &State| {
            let live = model.snapshot(&state.committed).recount().live;
            state.committed.task.status.is_ended() == (live == 0)
        }),
        Property::always(NOT_STUCK, |model: &FanIn, state: &State| {
            state.committed.task.status.is_ended() || can_go_on(model, state)
        }),
        Property::sometimes("a task completes", |_, state: &State| {
            state.committed.task.status == Status::Complete
        }),
        Property::sometimes("a task ends in error", |_, state: &State| {
            state.committed.task.status == Status::Error
        }),
        Property::sometimes("a task is cancelled while a parent runs", |model, state| {
            !model.cancels || is_cancelled_while_running(state)
        }),
        Property::sometimes(
            "a crashed worker's step is done by another",
            |model, state| {
                let again = |state: &State| state.committed.steps[0].lease_no.get() == 2;
                model.crashes == 0 || (again(state) && state.committed.steps[0].status().is_done())
            },
        ),
    ]
}

fn is_cancelled_while_running(state: &State) -> bool {
    state.committed.task.status == Status::Cancelled && state.runs.contains(&Some(0))
}

/// Whether anything but a crash or an operator can still happen.
fn can_go_on(model: &FanIn, state: &State) -> bool {
    let mut acts = Vec::new();
    model.actions(state, &mut acts);
    let mut acts = acts
        .into_iter()
        .filter(|act| !matches!(act, Act::Crash(_) | Act::Cancel));
    acts.any(|act| model.next_state(state, act).is_some())
}
