//! Every rule is found broken when it is: on a true task, tampered with.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

mod change;
mod history;

use std::collections::BTreeSet;

use domain::history::{Cause, Transition};
use domain::millis::Millis;
use domain::step::{StepState, Wait};
use domain::task::{Snapshot, TaskState};
use domain::time::Timestamp;
use tasker_testkit::coordinator::TestCoordinator;
use tasker_testkit::factories;
use tasker_testkit::invariants::{Violation, of_history, of_snapshot};

/// A completed diamond and its history.
async fn diamond() -> (Snapshot, Vec<Transition>) {
    let workflow = factories::diamond();
    let coordinator = TestCoordinator::in_memory(workflow.handlers().clone());
    let task = coordinator.submit(&workflow).await;
    coordinator.run(task).await;
    let tasks = &coordinator.orchestrator().ports().tasks;
    let rows = tasks.history(task, 0, 1_000).await.unwrap();
    (tasks.load(task).await.unwrap().unwrap(), rows)
}

fn rules(violations: &[Violation]) -> BTreeSet<&'static str> {
    violations.iter().map(|violation| violation.rule).collect()
}

fn now() -> Timestamp {
    Timestamp::from_secs(1_800_000_000)
}

/// The rules that a tampered snapshot breaks.
async fn broken_by(tamper: impl FnOnce(&mut Snapshot)) -> BTreeSet<&'static str> {
    let (mut task, _) = diamond().await;
    assert_eq!(of_snapshot(&task, now()), []);
    tamper(&mut task);
    rules(&of_snapshot(&task, now()))
}

/// The place of the first row with this cause.
fn first(rows: &[Transition], cause: Cause) -> usize {
    rows.iter()
        .position(|row| row.cause == cause && row.step.is_some())
        .unwrap()
}

fn now_plus(secs: u64) -> Timestamp {
    now().plus(Millis::from_secs(secs))
}

#[tokio::test]
async fn a_tampered_snapshot_is_found() {
    let over = broken_by(|task| task.steps[0].attempts = 4).await;
    assert!(over.contains("I4"), "{over:?}");
    let no_attempt_left = broken_by(|task| {
        task.steps[6].state = StepState::Pending { wait: Wait::None };
        task.steps[6].attempts = 3;
    })
    .await;
    assert!(
        no_attempt_left.is_superset(&BTreeSet::from(["I4", "I9", "I10"])),
        "{no_attempt_left:?}"
    );
    let lease = broken_by(|task| task.steps[0].lease_end = None).await;
    assert_eq!(lease, BTreeSet::from(["I5"]));
    let unmet = broken_by(|task| task.steps[1].unmet = 1).await;
    assert_eq!(unmet, BTreeSet::from(["I8"]));
    let counters = broken_by(|task| task.task.tally.live = 1).await;
    assert_eq!(counters, BTreeSet::from(["I9"]));
    let open = broken_by(|task| task.task.state = TaskState::InProgress).await;
    assert_eq!(open, BTreeSet::from(["I10"]));
    let error = broken_by(|task| {
        task.task.state = TaskState::Error {
            completed_at: now(),
        }
    })
    .await;
    assert_eq!(error, BTreeSet::from(["I10"]));
}

#[tokio::test]
async fn a_lease_held_in_an_ended_task_is_found() {
    let (task, rows) = diamond().await;
    let running = rows[..=first(&rows, Cause::Started)].to_vec();
    let violations = of_history(&task, &running);
    assert!(
        rules(&violations).contains("I11"),
        "the history does not lead to the state"
    );
    let held = broken_by(|task| {
        let StepState::Complete {
            worker,
            processing_started_at,
            ..
        } = task.steps[6].state.clone()
        else {
            return;
        };
        let lease = domain::step::Lease {
            worker,
            expires_at: now(),
            deadline_at: now(),
        };
        task.steps[6].state = StepState::InProgress {
            lease,
            processing_started_at,
        };
    })
    .await;
    assert!(held.contains("I14") && held.contains("I5"), "{held:?}");
}
