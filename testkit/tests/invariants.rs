//! Every rule is found broken when it is: on a true task, tampered with.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

use std::collections::BTreeSet;

use domain::history::{Cause, Transition};
use domain::id::LeaseNo;
use domain::millis::Millis;
use domain::status::Status;
use domain::step::{StepState, Wait};
use domain::task::{Snapshot, TaskState};
use domain::time::Timestamp;
use tasker_testkit::coordinator::TestCoordinator;
use tasker_testkit::factories;
use tasker_testkit::invariants::{Violation, of_change, of_history, of_snapshot};

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

/// The rules that a tampered history breaks.
async fn broken_in_history(tamper: impl FnOnce(&mut Vec<Transition>)) -> BTreeSet<&'static str> {
    let (task, mut rows) = diamond().await;
    assert_eq!(of_history(&task, &rows), []);
    tamper(&mut rows);
    rules(&of_history(&task, &rows))
}

/// The place of the first row with this cause.
fn first(rows: &[Transition], cause: Cause) -> usize {
    rows.iter()
        .position(|row| row.cause == cause && row.step.is_some())
        .unwrap()
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

#[tokio::test]
async fn a_tampered_history_is_found() {
    let lost = broken_in_history(|rows| drop(rows.remove(4))).await;
    assert!(lost.contains("I11"), "{lost:?}");
    let twice = broken_in_history(|rows| {
        let again = rows[first(rows, Cause::Succeeded)].clone();
        rows.push(again);
    })
    .await;
    assert_eq!(twice, BTreeSet::from(["I1", "I11"]));
    let revived = broken_in_history(|rows| {
        let mut row = rows[first(rows, Cause::Succeeded)].clone();
        (row.from, row.to, row.cause) = (Status::Complete, Status::Pending, Cause::Reset);
        rows.push(row);
    })
    .await;
    assert!(revived.contains("I6"), "{revived:?}");
    let stale = broken_in_history(|rows| {
        let place = first(rows, Cause::Succeeded);
        rows[place].lease_no = LeaseNo::new(7);
    })
    .await;
    assert!(stale.contains("I2"), "{stale:?}");
    let skipped = broken_in_history(|rows| {
        let place = first(rows, Cause::Started);
        rows[place].lease_no = LeaseNo::new(3);
    })
    .await;
    assert!(skipped.contains("I3"), "{skipped:?}");
    let over = broken_in_history(|rows| {
        let place = first(rows, Cause::Succeeded);
        rows[place].attempt = 9;
    })
    .await;
    assert!(over.contains("I4"), "{over:?}");
    // The last step begins before its parent has ended.
    let early = broken_in_history(|rows| {
        let place = rows.len() - 3;
        let row = rows.remove(place);
        assert_eq!(row.cause, Cause::Started);
        rows.insert(place - 1, row);
    })
    .await;
    assert!(early.contains("I7"), "{early:?}");
}

#[tokio::test]
async fn a_task_that_ends_too_early_or_starts_when_cancelled_is_found() {
    let too_early = broken_in_history(|rows| {
        let end = rows.pop().unwrap();
        rows.insert(4, end);
    })
    .await;
    assert!(too_early.contains("I10"), "{too_early:?}");
    let cancelled = broken_in_history(|rows| {
        let place = rows.iter().position(|row| row.step.is_none()).unwrap();
        let mut cancel = rows[place].clone();
        (cancel.from, cancel.to, cancel.cause) =
            (Status::InProgress, Status::Cancelled, Cause::Cancelled);
        rows.insert(place + 3, cancel);
    })
    .await;
    assert!(cancelled.contains("I15"), "{cancelled:?}");
}

#[tokio::test]
async fn an_impossible_change_is_found() {
    let (after, _) = diamond().await;
    let changed = |tamper: fn(&mut Snapshot)| {
        let mut before = after.clone();
        tamper(&mut before);
        rules(&of_change(&before, &after, now()))
    };
    assert!(changed(|_| {}).is_empty());
    assert!(changed(|before| before.steps[0].lease_no = LeaseNo::new(9)).contains("I3"));
    assert!(changed(|before| before.steps[0].attempts = 2).contains("I11"));
    assert!(changed(|before| before.steps[0].run_no = 2).contains("I11"));
    assert!(
        changed(|before| before.task.state = TaskState::Cancelled {
            completed_at: now()
        })
        .contains("I6")
    );
    assert!(
        changed(|before| before.steps[0].state = StepState::Cancelled {
            completed_at: now()
        })
        .contains("I6")
    );
    let mut unversioned = after.clone();
    unversioned.steps[0].attempt_limit = 5;
    assert_eq!(
        rules(&of_change(&unversioned, &after, now())),
        BTreeSet::from(["I11"])
    );
}

#[tokio::test]
async fn a_retry_that_starts_early_is_found() {
    let workflow = factories::linear();
    let coordinator = TestCoordinator::in_memory(workflow.handlers().clone()).rounds_max(1);
    let task = coordinator.submit(&workflow).await;
    coordinator.run(task).await;
    let tasks = &coordinator.orchestrator().ports().tasks;
    let before = tasks.load(task).await.unwrap().unwrap();
    let due = before.steps[2].next_run_at().unwrap();
    let start = |at: Timestamp| {
        let mut after = before.clone();
        let step = &mut after.steps[2];
        let worker = domain::name::WorkerId::parse("w1").unwrap();
        let lease = domain::step::Lease {
            worker,
            expires_at: due,
            deadline_at: due,
        };
        step.state = StepState::InProgress {
            lease,
            processing_started_at: at,
        };
        (step.lease_no, step.lease_end) = (step.lease_no.next(), None);
        step.version += 1;
        rules(&of_change(&before, &after, now()))
    };
    assert!(start(due).is_empty());
    assert_eq!(
        start(due.minus(Millis::saturating(1))),
        BTreeSet::from(["I13"])
    );
}

#[tokio::test]
async fn a_lease_taken_back_early_is_found() {
    let (after, _) = diamond().await;
    let taken_back_at = |now: Timestamp| {
        let (mut before, mut after) = (after.clone(), after.clone());
        let worker = domain::name::WorkerId::parse("w1").unwrap();
        let until = now_plus(10);
        let lease = domain::step::Lease {
            worker,
            expires_at: until,
            deadline_at: now_plus(99),
        };
        let step = &mut before.steps[0];
        step.state = StepState::InProgress {
            lease,
            processing_started_at: self::now(),
        };
        (step.lease_end, step.version) = (None, step.version - 1);
        after.steps[0].lease_end = Some(domain::step::Outcome::LeaseExpired);
        rules(&of_change(&before, &after, now))
    };
    assert!(taken_back_at(now_plus(10)).is_empty());
    assert_eq!(taken_back_at(now_plus(9)), BTreeSet::from(["I17"]));
}

fn now_plus(secs: u64) -> Timestamp {
    now().plus(Millis::from_secs(secs))
}
