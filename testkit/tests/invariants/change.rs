//! Changes that cannot be.

use std::collections::BTreeSet;

use domain::id::LeaseNo;
use domain::millis::Millis;
use domain::step::StepState;
use domain::task::{Snapshot, TaskState};
use domain::time::Timestamp;
use tasker_testkit::coordinator::TestCoordinator;
use tasker_testkit::factories;
use tasker_testkit::invariants::of_change;

use crate::{diamond, now, now_plus, rules};

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
    let taken_back_at = |at: Timestamp| {
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
            processing_started_at: now(),
        };
        (step.lease_end, step.version) = (None, step.version - 1);
        after.steps[0].lease_end = Some(domain::step::Outcome::LeaseExpired);
        rules(&of_change(&before, &after, at))
    };
    assert!(taken_back_at(now_plus(10)).is_empty());
    assert_eq!(taken_back_at(now_plus(9)), BTreeSet::from(["I17"]));
}
