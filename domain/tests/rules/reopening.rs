//! Operations that open a task in error, and those that end one.

use tasker_domain::status::Status;
use tasker_domain::task::StepOperation;

use crate::support::*;
use crate::world::World;

/// 0 → 1 → 2.
fn chain(limit: u32) -> World {
    World::new(
        template(&[vec![], vec![0], vec![1]], &policy(limit))
            .build()
            .unwrap(),
    )
}

#[test]
fn a_task_in_error_reopened_by_a_reset_runs_again_from_there() {
    let mut world = chain(1);
    world.fail(0, 1);
    assert_eq!(world.state(), Status::Error);
    let change = world.act(0, StepOperation::Reset, 5);
    assert_eq!(change.record.unwrap().operation, "reset");
    assert_eq!(
        (world.state(), world.states()),
        (Status::Pending, vec!["pending"; 3])
    );
    assert_eq!((world.step(0).attempts, world.step(0).run_no), (0, 2));
    assert_eq!(world.step(0).last_error, None);
    for place in 0..3 {
        world.succeed(place, 10);
    }
    assert_eq!(world.state(), Status::Complete);
    let causes = ["started", "settled", "reopened", "started", "settled"];
    assert_eq!(world.task_causes(), causes);
}

#[test]
fn resolving_the_failed_step_completes_the_task_in_the_same_change() {
    let mut world = World::new(template(&[vec![]], &policy(1)).build().unwrap());
    world.fail(0, 1);
    let change = world.act(0, StepOperation::Resolve, 5);
    assert_eq!(
        (world.state(), world.states()),
        (Status::Complete, vec!["resolved_manually"])
    );
    let walked: Vec<(Option<_>, Status)> = change
        .trail
        .iter()
        .map(|row| (row.step.map(|s| s.0), row.to))
        .collect();
    assert_eq!(
        walked,
        [
            (None, Status::Pending),
            (Some(0), Status::ResolvedManually),
            (None, Status::InProgress),
            (None, Status::Complete),
        ]
    );
    assert!(change.trail.iter().all(|row| row.stamp.at == at(5)));
}

#[test]
fn resolving_one_of_two_failures_goes_back_to_error_in_the_same_change() {
    let mut world = World::new(template(&[vec![], vec![]], &policy(1)).build().unwrap());
    world.fail(0, 1);
    world.fail(1, 1);
    let change = world.act(0, StepOperation::Skip, 5);
    let states: Vec<Status> = change
        .trail
        .iter()
        .filter(|row| row.step.is_none())
        .map(|row| row.to)
        .collect();
    assert_eq!(states, [Status::Pending, Status::InProgress, Status::Error]);
    assert_eq!(world.snapshot.task.state.completed_at(), Some(at(5)));
}

#[test]
fn a_task_whose_steps_are_all_resolved_before_any_ran_completes() {
    let mut world = chain(3);
    for place in [2, 0, 1] {
        assert_eq!(world.state(), Status::Pending);
        world.act(place, StepOperation::Resolve, 5);
    }
    assert_eq!(world.state(), Status::Complete);
    assert_eq!(
        world.task_causes(),
        ["settled", "settled"],
        "through in_progress"
    );
}

#[test]
fn a_step_cancelled_on_its_own_fails_the_task_when_nothing_else_moves() {
    let mut world = World::new(
        template(&[vec![], vec![], vec![1]], &policy(1))
            .build()
            .unwrap(),
    );
    world.act(1, StepOperation::Cancel, 1);
    assert_eq!(world.state(), Status::Pending, "step 0 can still run");
    world.succeed(0, 2);
    assert_eq!(world.state(), Status::Error);
    assert_eq!(world.states(), ["complete", "cancelled", "pending"]);
}
