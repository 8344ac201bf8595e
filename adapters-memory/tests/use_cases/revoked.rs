//! Leases ended by others of the same process.

use std::sync::Arc;

use application::{Rescuer, Until};
use domain::millis::Millis;
use domain::retry::StepFailure;
use domain::status::Status;
use domain::task::Operation;
use domain::text::Actor;
use testkit::faults::{Fault, Method};
use testkit::handlers::{CallEnd, Hanging, from_fn};

use crate::requests::{json, of_queue, of_task, olga, step};
use crate::world::{World, everything_waits};

#[tokio::test(start_paused = true)]
async fn an_operator_of_the_same_process_fires_the_token_without_time_passing() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let hanging = world.all(Arc::new(Hanging::until_cancelled()));
    let running = world.spawn(hanging, of_queue(Until::Stopped));
    everything_waits().await;
    let began = world.now();
    let cancel = world
        .orchestrator
        .operate(task, Operation::Cancel, olga(), None);
    cancel.await.unwrap();
    everything_waits().await;
    assert!(matches!(
        world.calls.of("a")[0].end,
        Some(CallEnd::Failed(_))
    ));
    assert_eq!(world.now(), began);
    running.stop.gently.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.lost, report.retried), (1, 0));
    let a = world.step(task, "a").await;
    assert_eq!((a.status(), a.attempts), (Status::Cancelled, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_operator_faster_than_the_answer_to_a_claim_is_heard_as_well() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let late = Fault::LateReply(Millis::from_secs(2));
    world.faults.script(Method::Claim, [late]);
    let began = world.now();
    let hanging = world.all(Arc::new(Hanging::until_cancelled()));
    let running = world.spawn(hanging, of_queue(Until::Stopped));
    everything_waits().await;
    assert_eq!(world.step(task, "a").await.status(), Status::InProgress);
    let cancel = world
        .orchestrator
        .operate(task, Operation::Cancel, olga(), None);
    cancel.await.unwrap();
    world.advance(2);
    everything_waits().await;
    assert!(matches!(
        world.calls.of("a")[0].end,
        Some(CallEnd::Failed(_))
    ));
    assert_eq!(world.now(), began.plus(Millis::from_secs(2)));
    running.stop.gently.cancel();
    assert_eq!(world.end(running).await.unwrap().lost, 1);
    world.finish_untold().await;
}

#[tokio::test(start_paused = true)]
async fn a_step_taken_back_in_the_same_process_tells_its_handler_at_once() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let hanging = world.all(Arc::new(Hanging::until_cancelled()));
    let running = world.spawn(hanging, of_task(task, Until::Stopped));
    everything_waits().await;
    world
        .faults
        .script(Method::Heartbeat, [Fault::Before; 1_000]);
    world.advance(31);
    everything_waits().await;
    assert_eq!(world.calls.of("a")[0].end, None);
    let began = world.now();
    let rescuer = Rescuer::new(world.orchestrator.clone(), Actor::named("rescuer"));
    assert_eq!(rescuer.rescue(10).await.unwrap(), 1);
    everything_waits().await;
    assert!(matches!(
        world.calls.of("a")[0].end,
        Some(CallEnd::Failed(_))
    ));
    assert_eq!(world.now(), began);
    running.stop.gently.cancel();
    assert_eq!(world.end(running).await.unwrap().lost, 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_step_claimed_again_by_the_same_worker_stops_the_handler_of_its_older_lease() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let handler = from_fn(|context| async move {
        if context.fence.get() == 1 {
            context.cancelled.cancelled().await;
            return Err(StepFailure::permanent("told to stop"));
        }
        Ok(json("{}"))
    });
    let running = world.spawn(world.all(handler), of_queue(Until::NothingLeft));
    everything_waits().await;
    // No heartbeat gets through; another process takes the step back, which none here hears of.
    world
        .faults
        .script(Method::Heartbeat, [Fault::Before; 1_000]);
    world.advance(31);
    let rescuer = Rescuer::new(world.elsewhere(), Actor::named("other"));
    assert_eq!(rescuer.rescue(10).await.unwrap(), 1);
    let report = world.end(running).await.unwrap();
    assert_eq!((report.claimed, report.succeeded, report.lost), (2, 1, 1));
    let [zombie, second] = &world.calls.of("a")[..] else {
        panic!("two calls");
    };
    assert!(matches!(zombie.end, Some(CallEnd::Failed(_))));
    assert!(matches!(second.end, Some(CallEnd::Succeeded(_))));
    assert_eq!(world.step(task, "a").await.attempts, 2);
    world.finish().await;
}
