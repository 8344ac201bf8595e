//! `on_failure: fail_fast`: the first step given up halts the rest of its task.

use tasker_domain::retry::StepFailure;
use tasker_domain::status::Status;
use tasker_domain::step::{Readiness, StepCommand};
use tasker_domain::task::{ExecutionStatus, Health, StepOperation, Tally};
use tasker_domain::template::OnFailure;

use crate::support::*;
use crate::world::World;

/// 0, 1 and 2 side by side, 3 after 2; two attempts each.
fn fail_fast() -> World {
    let template = template(&[vec![], vec![], vec![], vec![2]], &policy(2));
    World::new(template.on_failure(OnFailure::FailFast).build().unwrap())
}

fn readiness(world: &World, secs: i64) -> Vec<Readiness> {
    world.snapshot.readiness(at(secs)).collect()
}

#[test]
fn a_retryable_failure_halts_nothing_and_the_first_given_up_step_halts_all_pending_ones() {
    let mut world = fail_fast();
    world.fail(0, 1);
    assert!(!world.snapshot.task.is_halted());
    world.start(1, 1);
    world.give_up(2, 2);
    assert_eq!(world.snapshot.task.halted_at, Some(at(2)));
    assert_eq!(
        readiness(&world, 9)[0],
        Readiness::Halted,
        "its backoff no longer counts"
    );
    assert_eq!(readiness(&world, 9)[3], Readiness::Halted);
    assert_eq!(world.state(), Status::InProgress, "step 1 may finish");
    assert_eq!(
        world.snapshot.task.tally,
        Tally {
            unfinished: 4,
            live: 1
        }
    );
    let gate = world.snapshot.gate();
    assert!(gate.halted);
    let start = StepCommand::Start {
        worker: worker("w"),
        lease: LEASE,
        gate,
    };
    assert!(world.step(0).decide(&start, &stamp(9)).is_err());
}

#[test]
fn a_running_step_that_fails_in_a_halted_task_keeps_its_retry_but_is_halted() {
    let mut world = fail_fast();
    world.start(1, 1);
    world.give_up(2, 2);
    let command = fail(world.step(1));
    world.command(1, &command, &stamp(3)).unwrap();
    assert_eq!(world.step(1).state.retry_state(), Some("retry_scheduled"));
    assert_eq!(readiness(&world, 3)[1], Readiness::Halted);
    assert_eq!(world.state(), Status::Error, "nothing can move any more");
    let context = world.snapshot.context(at(3));
    assert_eq!(context.execution_status, ExecutionStatus::BlockedByFailures);
    assert_eq!(
        (context.health, context.halted, context.backing_off),
        (Health::Blocked, 3, 0)
    );
}

#[test]
fn reset_retry_resolve_and_skip_end_the_halt_and_cancel_and_raise_limit_do_not() {
    let ends = [
        StepOperation::Reset,
        StepOperation::RetryNow,
        StepOperation::Resolve,
        StepOperation::Skip,
    ];
    for act in ends {
        let mut world = fail_fast();
        world.give_up(2, 2);
        assert_eq!(world.state(), Status::Error);
        world.act(2, act, 3);
        assert_eq!(
            (world.snapshot.task.halted_at, world.state()),
            (None, Status::Pending)
        );
        assert_eq!(readiness(&world, 3)[0], Readiness::Ready);
        assert_eq!(world.snapshot.task.tally, world.snapshot.recount());
    }
    for act in [
        StepOperation::Cancel,
        StepOperation::RaiseLimit { limit: 5 },
    ] {
        let mut world = fail_fast();
        world.give_up(2, 2);
        world.act(0, act, 3);
        assert_eq!(
            (world.snapshot.task.halted_at, world.state()),
            (Some(at(2)), Status::Error)
        );
    }
}

#[test]
fn a_retry_of_a_halted_step_that_had_nothing_to_clear_did_nothing() {
    for act in [StepOperation::RetryNow, StepOperation::Reset] {
        let mut world = fail_fast();
        world.give_up(2, 2);
        let change = world.act(0, act, 3);
        assert!(change.steps.is_empty() && change.record.is_some());
        assert_eq!(
            (world.snapshot.task.halted_at, world.state()),
            (None, Status::Pending)
        );
        assert_eq!(readiness(&world, 3)[0], Readiness::Ready);
        world.succeed(0, 3);
        world.succeed(1, 3);
        assert_eq!(world.state(), Status::Error, "step 2 is still in error");
    }
}

#[test]
fn without_fail_fast_the_task_goes_on_as_long_as_anything_moves() {
    let mut world = World::new(
        template(&[vec![], vec![], vec![0]], &policy(2))
            .build()
            .unwrap(),
    );
    world.give_up(0, 1);
    world.fail(1, 1);
    assert_eq!(
        (world.state(), world.snapshot.task.is_halted()),
        (Status::InProgress, false)
    );
    let context = world.snapshot.context(at(2));
    assert_eq!(
        context.execution_status,
        ExecutionStatus::WaitingForDependencies
    );
    assert_eq!(
        context.health,
        Health::Recovering,
        "a scheduled retry never blocks"
    );
    world.fail(1, 50);
    assert_eq!(world.state(), Status::Error);
    assert_eq!(world.snapshot.context(at(51)).health, Health::Blocked);
}

#[test]
fn a_second_failure_does_not_move_the_time_of_the_halt() {
    let mut world = fail_fast();
    world.start(1, 1);
    world.give_up(2, 2);
    let command = fail_as(world.step(1), StepFailure::permanent("no"));
    world.command(1, &command, &stamp(9)).unwrap();
    assert_eq!(world.snapshot.task.halted_at, Some(at(2)));
    assert_eq!(world.state(), Status::Error);
}
