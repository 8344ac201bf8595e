//! Two at once. Each race is run many times; whoever wins, the task must make sense.

use application::ports::OperateError;
use application::{FinishError, StartError};
use domain::error::{LeaseEnd, TransitionError};
use domain::status::Status;
use domain::task::Operation;

use super::World;
use super::leases::single;
use super::story::Story;
use crate::factories::{Plan, Workflow};

/// How often each race is run.
const HEATS: usize = 20;

/// Cancel and complete at once: one wins, the other is refused and changes nothing.
pub async fn cancel_and_complete_have_one_winner(world: &World) {
    let workflow = single();
    for heat in 0..HEATS {
        let task = world.submit(&workflow).await;
        let held = world.start("w1", task, "only").await;
        // Who is asked first differs from heat to heat.
        let (cancelled, succeeded) = if heat.is_multiple_of(2) {
            tokio::join!(
                world.try_operate(task, Operation::Cancel),
                world.succeed(&held)
            )
        } else {
            let both = tokio::join!(
                world.succeed(&held),
                world.try_operate(task, Operation::Cancel)
            );
            (both.1, both.0)
        };
        match (cancelled, succeeded) {
            (Ok(_), Err(FinishError::Refused(TransitionError::LeaseLost { end, .. }))) => {
                assert_eq!(end, LeaseEnd::Cancelled);
                let story = Story::untouched(&workflow)
                    .task("cancelled: started cancelled")
                    .step("only", "cancelled 0/3: started cancelled");
                world.expect(task, &story).await;
            }
            (Err(OperateError::Refused(TransitionError::NotAllowed { from, .. })), Ok(_)) => {
                assert_eq!(from, Status::Complete);
                world.expect(task, &Story::planned(&workflow)).await;
            }
            (cancelled, succeeded) => panic!("no single winner: {cancelled:?}, {succeeded:?}"),
        }
    }
}

/// Two workers start one step at once: one gets it, the other is told who has it.
pub async fn one_of_two_workers_starts_a_step(world: &World) {
    let workflow = single();
    for _ in 0..HEATS {
        let task = world.submit(&workflow).await;
        let (one, two) = tokio::join!(
            world.try_start("w1", task, "only"),
            world.try_start("w2", task, "only")
        );
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        let held = won.expect("one of them starts it");
        assert!(
            matches!(lost, Err(StartError::Refused(TransitionError::Held { .. }))),
            "{lost:?}"
        );
        world.succeed(&held).await.expect("the lease is held");
        world.expect(task, &Story::planned(&workflow)).await;
    }
}

/// Two parents finish at once: neither may overlook the other, or the child waits for ever.
pub async fn two_parents_that_finish_at_once_release_their_child(world: &World) {
    let workflow = Workflow::of(
        "join",
        &[
            ("left", Plan::SUCCEEDS, &[]),
            ("right", Plan::SUCCEEDS, &[]),
            ("child", Plan::SUCCEEDS, &["left", "right"]),
        ],
    );
    for _ in 0..HEATS {
        let task = world.submit(&workflow).await;
        let left = world.start("w1", task, "left").await;
        let right = world.start("w2", task, "right").await;
        let (one, two) = tokio::join!(world.succeed(&left), world.succeed(&right));
        one.expect("the lease is held");
        two.expect("the lease is held");
        world.do_step(task, "child").await;
        world.expect(task, &Story::planned(&workflow)).await;
    }
}

/// A rescuer and the late worker at once: the attempt counts once, however it ended.
pub async fn rescue_and_late_success_have_one_winner(world: &World) {
    let workflow = single();
    for _ in 0..HEATS {
        let task = world.submit(&workflow).await;
        let held = world.start("w1", task, "only").await;
        world.advance(61);
        let (rescued, late) = tokio::join!(world.rescue(), world.succeed(&held));
        assert_eq!(rescued, usize::from(late.is_err()), "{late:?}");
        assert_eq!(world.step(task, "only").await.attempts, 1);
        assert_eq!(
            world.run(task, &workflow).await.ended(),
            Some(Status::Complete)
        );
    }
}
