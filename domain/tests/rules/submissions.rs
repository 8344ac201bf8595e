//! How a task and its steps are born.

use std::sync::Arc;

use tasker_domain::id::StepId;
use tasker_domain::status::Status;
use tasker_domain::step::{Readiness, StepState, Wait};
use tasker_domain::task::{Snapshot, SubmissionFacts, Tally, TaskState};
use tasker_domain::time::Timestamp;

use crate::support::*;
use crate::world::index;

/// Two roots and a child of both, submitted at second 0 to run at `run_at`.
fn submitted(run_at: Option<Timestamp>) -> Snapshot {
    let template = template(&[vec![], vec![], vec![0, 1]], &policy(4))
        .build()
        .unwrap();
    let facts = SubmissionFacts {
        run_at,
        ..SubmissionFacts::default()
    };
    Snapshot::born(Arc::new(template), task_id(), facts, at(0))
}

#[test]
fn a_new_task_is_pending_with_pending_steps_that_know_their_parents() {
    let snapshot = submitted(None);
    let task = &snapshot.task;
    assert_eq!(
        (task.state, task.started_at, task.wake_at),
        (TaskState::Pending, None, None)
    );
    assert_eq!(
        (task.created_at, task.paused_at, task.halted_at),
        (at(0), None, None)
    );
    assert_eq!(
        task.tally,
        Tally {
            unfinished: 3,
            live: 2
        }
    );
    assert_eq!(&task.template, snapshot.template.key());
    assert_eq!(&task.content_hash, snapshot.template.content_hash());
    for (place, step) in snapshot.steps.iter().enumerate() {
        assert_eq!(
            step.id,
            StepId {
                task: task_id(),
                index: index(place)
            }
        );
        assert_eq!(
            (step.status(), step.attempts, step.attempt_limit),
            (Status::Pending, 0, 4)
        );
        assert_eq!(
            (step.run_no, step.lease_no.get(), step.lease_end),
            (1, 0, None)
        );
        assert_eq!(
            (step.unmet, step.next_run_at()),
            (if place == 2 { 2 } else { 0 }, None)
        );
    }
}

#[test]
fn roots_wait_for_a_scheduled_start_and_children_for_their_parents_alone() {
    let snapshot = submitted(Some(at(60)));
    let wait = Wait::Scheduled { at: at(60) };
    for root in &snapshot.steps[..2] {
        assert_eq!(root.state, StepState::Pending { wait });
    }
    assert_eq!(
        snapshot.steps[2].state,
        StepState::Pending { wait: Wait::None }
    );
    assert_eq!(snapshot.task.tally.live, 2, "a scheduled start is live");
    let readiness: Vec<Readiness> = snapshot.readiness(at(59)).collect();
    let awaiting = Readiness::AwaitingParents { unmet: 2 };
    let scheduled = Readiness::Scheduled { at: at(60) };
    assert_eq!(readiness, [scheduled.clone(), scheduled, awaiting]);
    assert_eq!(snapshot.readiness(at(60)).next(), Some(Readiness::Ready));
}

#[test]
fn a_start_that_is_not_in_the_future_is_no_wait() {
    for run_at in [at(-5), at(0)] {
        let root = &submitted(Some(run_at)).steps[0];
        assert_eq!(root.state, StepState::Pending { wait: Wait::None });
    }
}
