//! What is generated is valid, and every kind of it does occur.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

use std::collections::BTreeMap;

use domain::status::Status;
use domain::task::{Snapshot, settle};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tasker_testkit::arbitrary::{self, Act, Kind};

fn sample<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let mut draw = || strategy.new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| draw()).collect()
}

fn is_settled(task: &Snapshot) -> bool {
    let open = !task.task.status().is_ended();
    open == settle(task.recount()).is_none() || task.task.status() == Status::Cancelled
}

proptest! {
    #[test]
    fn the_counters_of_a_generated_task_are_true(task in arbitrary::snapshots()) {
        prop_assert_eq!(task.task.tally, task.recount());
        prop_assert!(is_settled(&task));
        for step in &task.steps {
            prop_assert_eq!(step.unmet, task.unmet(step.id.index));
            let is_running = step.status() == Status::InProgress;
            let has_run = step.lease_no.get() > 0;
            prop_assert_eq!(step.lease_end.is_none(), is_running || !has_run);
            prop_assert!(step.attempts <= step.attempt_limit);
            prop_assert!(i64::from(step.attempts) <= step.lease_no.get());
        }
    }

    #[test]
    fn a_task_of_a_kind_is_of_that_kind(
        task in proptest::sample::select(Kind::ALL.to_vec())
            .prop_flat_map(|kind| (Just(kind), arbitrary::snapshots_of(kind))),
    ) {
        prop_assert!(task.0.holds(&task.1), "{:?}", task.0);
    }
}

#[test]
fn three_hundred_tasks_hold_enough_of_each_kind_and_each_status() {
    let tasks = sample(&arbitrary::snapshots(), 300);
    for kind in Kind::ALL {
        let count = tasks.iter().filter(|task| kind.holds(task)).count();
        assert!(count >= 35, "{count} tasks are {kind:?}");
    }
    for status in Status::ALL {
        let steps = tasks.iter().flat_map(|task| &task.steps);
        let count = steps.filter(|step| step.status() == status).count();
        assert!(count >= 40, "{count} steps are {status}");
    }
}

#[test]
fn sequences_hold_every_kind_of_command() {
    let mut counts = BTreeMap::<&str, usize>::new();
    for act in sample(&arbitrary::acts(40), 50).into_iter().flatten() {
        let word = match act {
            Act::Submit { .. } => "submit",
            Act::Claim { .. } => "claim",
            Act::ClaimTask { .. } => "claim_task",
            Act::Start { .. } => "start",
            Act::Finish(_) => "finish",
            Act::Heartbeat(_) => "heartbeat",
            Act::Rescue => "rescue",
            Act::Advance(_) => "advance",
            Act::Operate { .. } => "operate",
            Act::PauseQueue { .. } => "pause_queue",
        };
        *counts.entry(word).or_default() += 1;
    }
    assert_eq!(counts.len(), 10, "{counts:?}");
    assert_eq!(counts.values().sum::<usize>(), 2_000);
}
