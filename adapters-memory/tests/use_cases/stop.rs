//! How a coordinator is stopped.

use std::sync::Arc;

use application::Until;
use domain::history::Cause;
use domain::millis::Millis;
use domain::status::Status;
use domain::step::Outcome;
use domain::task::StepOperation;
use testkit::faults::{Fault, Method};
use testkit::handlers::{CallEnd, Gate, Hanging, from_fn};

use crate::requests::{json, of_queue, olga, step, step_name};
use crate::tampering::{Tamper, Tampered};
use crate::world::{World, everything_waits};
use application::ports::StoreError;

#[tokio::test(start_paused = true)]
async fn a_stop_lets_running_steps_finish_and_starts_nothing_new() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let gate = Gate::closed();
    let gated = world.gated(&gate);
    let running = world.spawn(gated, of_queue(Until::Stopped));
    gate.arrived(1).await;
    running.stop.gently.cancel();
    everything_waits().await;
    assert!(!running.is_over());
    gate.open();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.succeeded, report.released), (1, 0));
    assert_eq!(world.step(task, "a").await.status(), Status::Complete);
    let b = world.step(task, "b").await;
    assert_eq!((b.status(), b.lease_no.get()), (Status::Pending, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_the_grace_a_step_goes_back_without_an_attempt() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let began = world.now();
    let hanging = world.all(Arc::new(Hanging::until_cancelled()));
    let running = world.spawn(hanging, of_queue(Until::Stopped));
    everything_waits().await;
    running.stop.gently.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.released, report.retried), (1, 0));
    assert_eq!(world.now(), began.plus(Millis::from_secs(30)));
    let a = world.step(task, "a").await;
    assert_eq!((a.status(), a.attempts), (Status::Pending, 0));
    assert_eq!(a.lease_end, Some(Outcome::Released));
    assert_eq!(a.next_run_at(), None, "anyone may take it at once");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_second_stop_gives_back_at_once_and_keeps_what_succeeds_meanwhile() {
    let world = World::new();
    let task = world
        .submit([step("hangs", &[]), step("succeeds", &[])])
        .await;
    let handler = from_fn(|context| async move {
        context.cancelled.cancelled().await;
        if context.name.as_str() == "succeeds" {
            return Ok(json(r#"{"just": "in time"}"#));
        }
        Err(domain::retry::StepFailure::permanent("told to stop"))
    });
    let began = world.now();
    let running = world.spawn(world.all(handler), of_queue(Until::Stopped));
    everything_waits().await;
    running.stop.gently.cancel();
    running.stop.at_once.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.succeeded, report.released), (1, 1));
    assert_eq!(world.now(), began);
    assert_eq!(
        world.step(task, "succeeds").await.status(),
        Status::Complete
    );
    let hangs = world.step(task, "hangs").await;
    assert_eq!((hangs.status(), hangs.attempts), (Status::Pending, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_deaf_to_its_token_is_dropped_three_seconds_later() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let began = world.now();
    let running = world.spawn(
        world.all(Arc::new(Hanging::for_ever())),
        of_queue(Until::Stopped),
    );
    everything_waits().await;
    running.stop.gently.cancel();
    running.stop.at_once.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!(report.released, 1);
    assert_eq!(world.now(), began.plus(Millis::from_secs(3)));
    assert_eq!(world.calls.of("a")[0].end, Some(CallEnd::Dropped));
    assert_eq!(world.step(task, "a").await.attempts, 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_when_told_to_stop_costs_no_attempt() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let handler = from_fn(|context| async move {
        context.cancelled.cancelled().await;
        panic!("planned: no time to clean up");
    });
    let running = world.spawn(world.all(handler), of_queue(Until::Stopped));
    everything_waits().await;
    running.stop.gently.cancel();
    running.stop.at_once.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.released, report.retried), (1, 0));
    assert_eq!(world.step(task, "a").await.attempts, 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_is_stale_at_the_last_commit_is_decided_again_and_not_lost() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let gate = Gate::closed();
    let gated = world.gated(&gate);
    let running = world.spawn(gated, of_queue(Until::Stopped));
    gate.arrived(1).await;
    let raise = StepOperation::RaiseLimit { limit: 5 };
    let name = step_name("a");
    let raised = world
        .orchestrator
        .operate_step(task, &name, raise, olga(), None);
    raised.await.unwrap();
    running.stop.gently.cancel();
    everything_waits().await;
    gate.open();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.succeeded, report.lost), (1, 0));
    let a = world.step(task, "a").await;
    assert_eq!((a.status(), a.attempt_limit), (Status::Complete, 5));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_at_the_last_commit_is_asked_again_within_the_grace() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    let gate = Gate::closed();
    let gated = world.gated(&gate);
    let running = world.spawn(gated, of_queue(Until::Stopped));
    gate.arrived(2).await;
    running.stop.gently.cancel();
    everything_waits().await;
    let lost = [Fault::Before, Fault::After, Fault::Before];
    world.faults.script(Method::Commit, lost);
    let unreached = || StoreError::unavailable("planned");
    queue.plan([Tamper::Unwritten(0, unreached)]);
    gate.open();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.succeeded, report.lost), (2, 0));
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stays_away_ends_the_wait_with_the_grace() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let gate = Gate::closed();
    let gated = world.gated(&gate);
    let running = world.spawn(gated, of_queue(Until::Stopped));
    gate.arrived(1).await;
    running.stop.gently.cancel();
    everything_waits().await;
    world.faults.script(Method::Commit, [Fault::Before; 100]);
    let began = world.now();
    gate.open();
    let report = world.end(running).await.unwrap();
    assert_eq!(report.succeeded, 0);
    assert!(world.now().since(began) <= Millis::from_secs(30));
    assert_eq!(world.step(task, "a").await.status(), Status::InProgress);
    // Its lease lapses, and the step runs again.
    world.faults.stop();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.rescued, report.succeeded), (1, 1));
    let causes: Vec<Cause> = world
        .history(task)
        .await
        .iter()
        .map(|row| row.cause)
        .collect();
    assert!(causes.contains(&Cause::LeaseExpired), "{causes:?}");
    world.finish().await;
}
