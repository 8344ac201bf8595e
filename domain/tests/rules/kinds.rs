//! Every kind of step that readiness tells apart, alone and in tasks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tasker_domain::name::WorkerId;
use tasker_domain::step::{GivenUp, Lease, Step, StepState, Wait};
use tasker_domain::task::{Snapshot, Task};

use crate::support::*;

/// Now, for all of these.
pub(crate) const NOW: i64 = 1_000;

/// Every kind of step that readiness tells apart.
pub(crate) const KINDS: [&str; 12] = [
    "ready",
    "due again",
    "backing off",
    "scheduled",
    "start due",
    "awaiting",
    "running",
    "complete",
    "exhausted",
    "not retryable",
    "cancelled",
    "resolved",
];

fn build(kind: &str, fresh: &Step) -> Step {
    let (worker, processing_started_at, completed_at): (WorkerId, _, _) =
        (worker("w"), at(1), at(2));
    let gave_up = |retry_state| StepState::Error {
        worker: worker.clone(),
        processing_started_at,
        completed_at,
        retry_state,
    };
    let wait = |wait| StepState::Pending { wait };
    let lease = Lease {
        worker: worker.clone(),
        expires_at: at(NOW + 9),
        deadline_at: at(NOW + 99),
    };
    let (state, attempts) = match kind {
        "ready" | "awaiting" => (wait(Wait::None), 0),
        "due again" => (wait(Wait::BackingOff { until: at(NOW) }), 1),
        "backing off" => (wait(Wait::BackingOff { until: at(NOW + 1) }), 1),
        "scheduled" => (wait(Wait::Scheduled { at: at(NOW + 1) }), 0),
        "start due" => (wait(Wait::Scheduled { at: at(NOW) }), 0),
        "running" => (
            StepState::InProgress {
                lease,
                processing_started_at,
            },
            0,
        ),
        "complete" => (
            StepState::Complete {
                worker,
                processing_started_at,
                completed_at,
            },
            1,
        ),
        "exhausted" => (gave_up(GivenUp::Exhausted), 3),
        "not retryable" => (gave_up(GivenUp::NotRetryable), 1),
        "cancelled" => (StepState::Cancelled { completed_at }, 0),
        "resolved" => (StepState::ResolvedManually { completed_at }, 0),
        other => panic!("{other}"),
    };
    Step {
        state,
        attempts,
        unmet: u32::from(kind == "awaiting"),
        ..fresh.clone()
    }
}

/// One of each kind, and the task they are in.
static ALL: LazyLock<(Snapshot, BTreeMap<&'static str, Step>)> = LazyLock::new(|| {
    let born = born(template(&[vec![]], &policy(3)).build().unwrap());
    let steps = KINDS
        .into_iter()
        .map(|kind| (kind, build(kind, &born.steps[0])))
        .collect();
    (born, steps)
});

pub(crate) fn step(kind: &str) -> Step {
    ALL.1[kind].clone()
}

/// A task of such steps. Their edges do not matter here, only what they wait for.
pub(crate) fn snapshot(kinds: &[&str], halted: bool) -> Snapshot {
    let born = &ALL.0;
    let halted_at = halted.then(|| at(0));
    let task = Task {
        halted_at,
        ..born.task.clone()
    };
    Snapshot {
        task,
        steps: kinds.iter().map(|kind| step(kind)).collect(),
        ..born.clone()
    }
}
