//! What operators do to a whole task.

use tasker_domain::error::TransitionError;
use tasker_domain::history::Cause;
use tasker_domain::id::LeaseNo;
use tasker_domain::status::Status;
use tasker_domain::step::{Readiness, Step, StepCommand};
use tasker_domain::task::{Operation, StepOperation};
use tasker_domain::template::OnFailure;

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

/// 0 and 1 side by side, then 2 after 1.
fn forked(on_failure: OnFailure) -> World {
    let template = template(&[vec![], vec![], vec![1]], &policy(1));
    World::new(template.on_failure(on_failure).build().unwrap())
}

#[test]
fn cancel_takes_pending_and_running_steps_and_leaves_the_rest() {
    let mut world = World::new(template(&vec![vec![]; 4], &policy(1)).build().unwrap());
    world.succeed(0, 1);
    world.fail(1, 1);
    world.start(2, 1);
    let lease = world.step(2).lease_no;
    world.operate(Operation::Cancel, &stamp(5)).unwrap();
    assert_eq!(
        world.states(),
        ["complete", "error", "cancelled", "cancelled"]
    );
    assert_eq!(world.state(), Status::Cancelled);
    assert_eq!(
        (world.step(2).attempts, world.step(2).lease_no),
        (0, lease),
        "not counted"
    );
    let late = world
        .step(2)
        .decide(&StepCommand::Succeed { lease_no: lease }, &stamp(6));
    assert!(
        late.unwrap_err()
            .to_string()
            .contains("the work was cancelled")
    );
    assert!(world.operate(Operation::Cancel, &stamp(7)).is_err());
}

#[test]
fn retry_now_needs_an_attempt_and_raise_limit_gives_one() {
    let mut world = chain(1);
    world.fail(0, 1);
    let refused = world.try_act(0, StepOperation::RetryNow, 2).unwrap_err();
    assert_eq!(
        refused,
        TransitionError::NoAttemptsLeft {
            attempts: 1,
            limit: 1
        }
    );
    for limit in [0, 1_000_001, u32::MAX] {
        let refused = world
            .try_act(0, StepOperation::RaiseLimit { limit }, 2)
            .unwrap_err();
        assert_eq!(
            refused,
            TransitionError::LimitNotRaised {
                limit: 1,
                asked: limit
            }
        );
    }
    let same = world.act(0, StepOperation::RaiseLimit { limit: 1 }, 2);
    assert_eq!(
        (same.record, same.steps.len()),
        (None, 0),
        "nothing to change, nothing logged"
    );
    let raised = world.act(0, StepOperation::RaiseLimit { limit: 2 }, 3);
    assert!(
        raised.trail.is_empty() && raised.record.is_some(),
        "moves no state"
    );
    assert_eq!(world.state(), Status::Error);
    world.act(0, StepOperation::RetryNow, 4);
    assert_eq!(
        (world.state(), world.step(0).status()),
        (Status::Pending, Status::Pending)
    );
    assert_eq!(
        (world.step(0).attempts, world.step(0).run_no),
        (1, 1),
        "the same run goes on"
    );
    world.succeed(0, 4);
    assert_eq!(world.step(0).attempts, 2);
}

#[test]
fn a_limit_can_be_raised_to_the_most_a_policy_may_allow() {
    let mut world = chain(1);
    let limit = 1_000_000;
    world.act(0, StepOperation::RaiseLimit { limit }, 2);
    assert_eq!(world.step(0).attempt_limit, limit);
}

#[test]
fn retry_now_clears_a_backoff_and_leaves_attempts_alone() {
    let mut world = chain(3);
    world.fail(0, 1);
    assert!(world.step(0).next_run_at().is_some());
    world.act(0, StepOperation::RetryNow, 2);
    assert_eq!(
        (world.step(0).next_run_at(), world.step(0).attempts),
        (None, 1)
    );
    world.succeed(0, 2);
    let refused = world.try_act(0, StepOperation::RetryNow, 3);
    assert!(matches!(
        refused,
        Err(TransitionError::NotAllowed { what: "step", .. })
    ));
}

#[test]
fn resolving_a_task_cancels_its_open_steps_and_only_a_task_in_error_is_resolved() {
    let mut world = forked(OnFailure::FailFast);
    assert!(world.operate(Operation::Resolve, &stamp(1)).is_err());
    world.give_up(1, 1);
    assert_eq!(
        (world.state(), world.snapshot.task.is_halted()),
        (Status::Error, true)
    );
    world.operate(Operation::Resolve, &stamp(2)).unwrap();
    assert_eq!(world.states(), ["cancelled", "error", "cancelled"]);
    assert_eq!(
        (world.state(), world.snapshot.task.halted_at),
        (Status::ResolvedManually, None)
    );
    for act in [
        StepOperation::Reset,
        StepOperation::Resolve,
        StepOperation::Cancel,
    ] {
        let refused = world.try_act(1, act, 3).unwrap_err();
        assert!(matches!(
            refused,
            TransitionError::NotAllowed { what: "task", .. }
        ));
    }
}

#[test]
fn pause_is_a_flag_that_moves_nothing_and_stops_starts() {
    let mut world = chain(3);
    world.start(0, 1);
    let paused = world.operate(Operation::Pause, &stamp(2)).unwrap();
    assert!(paused.trail.is_empty() && paused.steps.is_empty() && paused.record.is_some());
    let again = world.operate(Operation::Pause, &stamp(3)).unwrap();
    assert_eq!((again.task.paused_at, again.record), (Some(at(2)), None));
    let done = succeed(world.step(0));
    world.command(0, &done, &stamp(4)).unwrap();
    assert_eq!(
        world.states(),
        ["complete", "pending", "pending"],
        "running steps go on"
    );
    let gate = world.snapshot.gate();
    let start = StepCommand::Start {
        worker: worker("w"),
        lease: LEASE,
        gate,
    };
    assert_eq!(
        world.command(1, &start, &stamp(5)).unwrap_err(),
        TransitionError::Paused
    );
    let readiness: Vec<Readiness> = world.snapshot.readiness(at(5)).collect();
    assert_eq!(
        readiness[1],
        Readiness::Ready,
        "a pause is not a matter of readiness"
    );
    world.operate(Operation::Resume, &stamp(6)).unwrap();
    world.succeed(1, 7);
    world.succeed(2, 7);
    for operation in [Operation::Pause, Operation::Resume] {
        assert!(
            world.operate(operation, &stamp(8)).is_err(),
            "the task has ended"
        );
    }
}

#[test]
fn operations_on_steps_that_are_not_there_are_refused() {
    let mut world = chain(3);
    assert_eq!(world.rerun(3, 1).unwrap_err(), TransitionError::NoSuchStep);
    let refused = world.try_act(usize::try_from(u32::MAX).unwrap(), StepOperation::Reset, 1);
    assert_eq!(refused.unwrap_err(), TransitionError::NoSuchStep);
    assert_eq!(world.step(0).lease_no, LeaseNo::new(0));
}

#[test]
fn only_a_step_that_its_template_allows_to_skip_is_skipped() {
    let step = in_status(Status::Pending);
    let mut rigid = step.definition.as_ref().clone();
    rigid.skippable = false;
    let rigid = Step {
        definition: rigid.into(),
        ..step.clone()
    };
    let refused = rigid.decide(&StepCommand::Skip, &stamp(1)).unwrap_err();
    assert_eq!(refused, TransitionError::NotSkippable);
    assert_eq!(
        then(&rigid, &StepCommand::Resolve, 1).status(),
        Status::ResolvedManually
    );
    let skipped = step.decide(&StepCommand::Skip, &stamp(1)).unwrap();
    assert_eq!(skipped.trail[0].cause, Cause::Skipped);
}
