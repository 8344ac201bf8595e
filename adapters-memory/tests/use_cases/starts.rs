//! What a worker may start by hand, and what stands in its way.

use application::{Ending, FinishError, StartError};
use domain::error::TransitionError;
use domain::id::{LeaseNo, StepId, StepIndex, TaskId};
use domain::status::Status;
use domain::task::Operation;
use domain::text::Actor;

use crate::hands::{done, refusal};
use crate::requests::{olga, step};
use crate::tampering::{Tamper, Tampered};
use crate::world::World;

#[tokio::test]
async fn a_released_step_may_be_started_again_at_once() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let claimed = world.start(task, "a").await;
    let back = world.end_attempt(&claimed, Ending::Released).await.unwrap();
    assert_eq!((back.status(), back.attempts), (Status::Pending, 0));
    let again = world.start(task, "a").await;
    assert_eq!(again.step.lease_no, LeaseNo::new(2));
    world.finish().await;
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_start_is_named() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let (a, b) = (world.id(task, "a").await, world.id(task, "b").await);
    let unmet = refusal(world.try_start("w1", b).await);
    assert_eq!(unmet, TransitionError::AwaitingParents { unmet: 1 });
    let operate = |operation| world.orchestrator.operate(task, operation, olga(), None);
    operate(Operation::Pause).await.unwrap();
    assert_eq!(
        refusal(world.try_start("w1", a).await),
        TransitionError::Paused
    );
    operate(Operation::Resume).await.unwrap();
    let queue = domain::name::QueueName::default();
    let paused = world.orchestrator.pause_queue(queue.clone(), true, olga());
    paused.await.unwrap();
    let answer = world.try_start("w1", a).await;
    assert!(matches!(answer, Err(StartError::QueuePaused)), "{answer:?}");
    let resumed = world.orchestrator.pause_queue(queue, false, olga());
    resumed.await.unwrap();
    operate(Operation::Cancel).await.unwrap();
    let cancelled = refusal(world.try_start("w1", a).await);
    assert!(matches!(
        cancelled,
        TransitionError::NotAllowed {
            from: Status::Cancelled,
            ..
        }
    ));
    let no_step = StepId {
        task,
        index: StepIndex(9),
    };
    assert!(matches!(
        world.try_start("w1", no_step).await,
        Err(StartError::NotFound)
    ));
    let no_task = StepId {
        task: TaskId::from_parts(world.now(), 404),
        index: StepIndex(0),
    };
    assert!(matches!(
        world.try_start("w1", no_task).await,
        Err(StartError::NotFound)
    ));
    let (lease_no, by) = (LeaseNo::new(1), Actor::named("hand"));
    let finished = world
        .orchestrator
        .finish(no_step, lease_no, by, done())
        .await;
    assert!(
        matches!(finished, Err(FinishError::NotFound)),
        "{finished:?}"
    );
    world.finish().await;
}

#[tokio::test]
async fn a_step_given_back_just_now_is_started_and_not_called_paused() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[])]).await;
    let id = world.id(task, "a").await;
    // At the claim it was held; by the time it is looked at, it is free.
    queue.plan([Tamper::NoClaim]);
    let started = world.try_start("w1", id).await.unwrap();
    assert_eq!(started.step.status(), Status::InProgress);
    let busy = world.submit([step("b", &[])]).await;
    queue.plan([Tamper::NoClaim, Tamper::NoClaim, Tamper::NoClaim]);
    let answer = world.try_start("w1", world.id(busy, "b").await).await;
    assert!(
        matches!(&answer, Err(StartError::Store(error)) if error.is_retryable()),
        "{answer:?}"
    );
    world.finish().await;
}
