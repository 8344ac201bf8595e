//! Running a task again from one of its steps.

use tasker_domain::error::TransitionError;
use tasker_domain::id::LeaseNo;
use tasker_domain::status::Status;
use tasker_domain::task::{Operation, StepOperation};

use crate::support::*;
use crate::world::World;

/// 0 → {1, 2} → 3, and 4 after 2.
fn diamond() -> World {
    let parents = [vec![], vec![0], vec![0], vec![1, 2], vec![2]];
    World::new(template(&parents, &policy(2)).build().unwrap())
}

fn unmet(world: &World) -> Vec<u32> {
    world.snapshot.steps.iter().map(|step| step.unmet).collect()
}

#[test]
fn a_step_and_its_descendants_begin_anew_and_the_rest_stays() {
    let mut world = diamond();
    for place in [0, 1, 2] {
        world.succeed(place, 1);
    }
    world.act(3, StepOperation::Resolve, 2);
    world.start(4, 2);
    let lease = world.step(4).lease_no;
    let change = world.rerun(2, 5).unwrap();
    assert_eq!(
        world.states(),
        ["complete", "complete", "pending", "pending", "pending"]
    );
    assert_eq!(unmet(&world), [0, 0, 0, 1, 1]);
    let runs: Vec<(u32, u32)> = world
        .snapshot
        .steps
        .iter()
        .map(|step| (step.run_no, step.attempts))
        .collect();
    assert_eq!(runs, [(1, 1), (1, 1), (2, 0), (2, 0), (2, 0)]);
    assert_eq!(world.state(), Status::Pending);
    assert_eq!(
        change.trail.len(),
        4,
        "a row for the task and each step that moved"
    );
    assert_eq!(change.task.tally, world.snapshot.recount());
    let late = world
        .step(4)
        .decide(&succeed(&tasker_step(&world, lease)), &stamp(6));
    assert!(
        late.unwrap_err()
            .to_string()
            .contains("an operator ran the step again")
    );
    world.succeed(2, 7);
    world.succeed(3, 7);
    world.succeed(4, 7);
    assert_eq!(world.state(), Status::Complete);
    assert_eq!(world.step(4).lease_no, LeaseNo::new(2), "never reset");
}

fn tasker_step(world: &World, lease_no: LeaseNo) -> tasker_domain::step::Step {
    tasker_domain::step::Step {
        lease_no,
        ..world.step(4).clone()
    }
}

#[test]
fn another_run_has_another_idempotency_key_and_another_attempt_has_not() {
    let mut world = diamond();
    let first = world.step(0).idempotency_key();
    world.fail(0, 1);
    assert_eq!(world.step(0).idempotency_key(), first);
    world.succeed(0, 100);
    world.rerun(0, 101).unwrap();
    assert_ne!(world.step(0).idempotency_key(), first);
    assert_eq!(
        world.step(0).idempotency_key(),
        format!("{}:0:2", task_id())
    );
}

#[test]
fn every_ended_task_but_a_cancelled_one_runs_again() {
    let mut complete = diamond();
    for place in 0..5 {
        complete.succeed(place, 1);
    }
    let mut failed = diamond();
    failed.give_up(0, 1);
    let mut resolved = failed.clone();
    resolved.operate(Operation::Resolve, &stamp(2)).unwrap();
    for mut world in [complete, failed, resolved] {
        assert!(world.state().is_ended());
        world.rerun(0, 5).unwrap();
        assert_eq!(world.states(), ["pending"; 5]);
        assert_eq!(
            (world.state(), unmet(&world)),
            (Status::Pending, vec![0, 1, 1, 2, 1])
        );
        for place in 0..5 {
            world.succeed(place, 10);
        }
        assert_eq!(world.state(), Status::Complete);
    }
}

#[test]
fn a_cancelled_task_advised_to_run_again_from_a_parent() {
    let mut world = diamond();
    assert_eq!(
        world.rerun(3, 1).unwrap_err(),
        TransitionError::ParentsNotDone { unmet: 2 }
    );
    world.operate(Operation::Cancel, &stamp(2)).unwrap();
    for place in [0, 3] {
        let refused = world.rerun(place, 3).unwrap_err();
        let (what, from, command) = ("task", Status::Cancelled, "rerun");
        assert_eq!(
            refused,
            TransitionError::NotAllowed {
                what,
                from,
                command
            }
        );
    }
}

#[test]
fn a_rerun_of_a_pending_step_moves_no_state_but_begins_a_new_run() {
    let mut world = diamond();
    let change = world.rerun(0, 1).unwrap();
    assert!(change.trail.is_empty());
    assert_eq!(change.record.unwrap().operation, "rerun");
    assert!(world.snapshot.steps.iter().all(|step| step.run_no == 2));
}

#[test]
fn a_rerun_takes_the_rest_of_a_halted_task_along() {
    let parents = [vec![], vec![], vec![0]];
    let template = template(&parents, &policy(1));
    let fail_fast = tasker_domain::template::OnFailure::FailFast;
    let mut world = World::new(template.on_failure(fail_fast).build().unwrap());
    world.give_up(0, 1);
    assert!(world.snapshot.task.is_halted());
    world.rerun(0, 2).unwrap();
    assert!(!world.snapshot.task.is_halted());
    assert_eq!(world.snapshot.task.tally, world.snapshot.recount());
    assert_eq!(world.snapshot.task.tally.live, 2);
}
