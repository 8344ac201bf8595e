//! The finalizer: what it decides, when it looks again, and the net it is beneath the counters.

use std::sync::Arc;

use application::{Finalized, Finalizer};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::task::ReenqueueReason;
use testkit::faults::{Fault, Method};

use crate::requests::{fixed, request, step, template};
use crate::world::World;

/// How long from now, and why.
fn secs_of(finalized: Finalized) -> (u64, ReenqueueReason) {
    let Finalized::Reenqueued(again) = finalized else {
        panic!("{finalized:?}");
    };
    (again.delay.as_secs(), again.reason)
}

#[tokio::test]
async fn the_delays_are_the_published_ones() {
    let world = World::new();
    let finalizer = Finalizer::new(world.orchestrator.clone());
    for (backoffs, expected) in [
        (&[120][..], 125),
        (&[60, 180], 185),
        (&[4_000], 1_800),
        (&[1_794], 1_799),
    ] {
        let named =
            |(n, secs): (usize, &u64)| step(&format!("s{n}-{secs}"), &[]).retry(fixed(*secs));
        let task = world.submit(backoffs.iter().enumerate().map(named)).await;
        for (n, secs) in backoffs.iter().enumerate() {
            world.fail(task, &format!("s{n}-{secs}")).await;
        }
        let (delay, reason) = secs_of(finalizer.finalize(task).await.unwrap());
        assert_eq!((delay, reason), (expected, ReenqueueReason::RetryBackoff));
        let wake_at = world.load(task).await.task.wake_at;
        assert_eq!(wake_at, Some(world.now().plus(Millis::from_secs(expected))));
    }
    world.finish().await;
}

#[tokio::test]
async fn without_a_backoff_it_is_by_what_goes_on() {
    let world = World::new();
    let finalizer = Finalizer::new(world.orchestrator.clone());
    let task = world.submit([step("a", &[])]).await;
    let ready = secs_of(finalizer.finalize(task).await.unwrap());
    assert_eq!(ready, (0, ReenqueueReason::ReadyStepsAvailable));
    world.start(task, "a").await;
    let running = secs_of(finalizer.finalize(task).await.unwrap());
    assert_eq!(running, (30, ReenqueueReason::StepsInProgress));
    let template = template([step("b", &[])]);
    let mut later = request(&template);
    later.facts.run_at = Some(world.now().plus(Millis::from_secs(7_200)));
    let put = world.orchestrator.put_template(Arc::new(template)).await;
    put.unwrap();
    let task = world.orchestrator.submit(later).await.unwrap().task;
    let scheduled = secs_of(finalizer.finalize(task).await.unwrap());
    assert_eq!(scheduled, (300, ReenqueueReason::AwaitingDependencies));
    let unknown = TaskId::from_parts(world.now(), 404);
    assert_eq!(finalizer.finalize(unknown).await.unwrap(), Finalized::Gone);
    world.finish().await;
}

#[tokio::test]
async fn another_look_asks_once_and_no_sooner_than_a_busy_task_would() {
    let world = World::new();
    let finalizer = Finalizer::new(world.orchestrator.clone());
    let task = world.submit([step("a", &[]).retry(fixed(10))]).await;
    let ready = secs_of(finalizer.look_again(task).await.unwrap());
    assert_eq!(ready, (30, ReenqueueReason::ReadyStepsAvailable));
    world.fail(task, "a").await;
    let waiting = secs_of(finalizer.look_again(task).await.unwrap());
    assert_eq!(waiting, (30, ReenqueueReason::RetryBackoff));
    assert_eq!(world.heard("workflow.task_reenqueue_requested"), 2);
    let slow = world.submit([step("slow", &[]).retry(fixed(120))]).await;
    world.fail(slow, "slow").await;
    let (delay, _) = secs_of(finalizer.look_again(slow).await.unwrap());
    assert_eq!(delay, 125, "a floor, no ceiling");
    world.finish().await;
}

#[tokio::test]
async fn a_reenqueue_that_fails_is_told_and_a_task_that_cannot_be_read_is_asked_for_later() {
    let world = World::new();
    let finalizer = Finalizer::new(world.orchestrator.clone());
    let task = world.submit([step("a", &[])]).await;
    world.faults.script(Method::Reenqueue, [Fault::Before]);
    let asked = secs_of(finalizer.finalize(task).await.unwrap());
    assert_eq!(asked.0, 0);
    assert_eq!(world.heard("workflow.task_reenqueue_failed"), 1);
    assert_eq!(world.load(task).await.task.wake_at, None);
    world.faults.script(Method::Load, [Fault::Before]);
    assert!(finalizer.finalize(task).await.unwrap_err().is_retryable());
    let wake_at = world.load(task).await.task.wake_at;
    assert_eq!(wake_at, Some(world.now().plus(Millis::from_secs(60))));
    world.finish().await;
}
