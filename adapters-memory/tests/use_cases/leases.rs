//! Leases: kept alive, lost, ended by others.

use std::sync::Arc;

use application::{Rescuer, Until};
use domain::millis::Millis;
use domain::status::Status;
use domain::task::Operation;
use domain::text::Actor;
use testkit::faults::{Fault, Method};
use testkit::handlers::{CallEnd, ConfigurableFailure, Gate, Gated, Hanging, Taking};

use crate::requests::{of_queue, of_task, olga, step};
use crate::tampering::Tampered;
use crate::world::{World, everything_waits};

fn a_day() -> Millis {
    Millis::from_secs(86_400)
}

#[tokio::test(start_paused = true)]
async fn a_step_of_many_lease_lengths_is_kept_alive_by_three_heartbeats_in_each() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[])]).await;
    let began = world.now();
    let clock = world.clock();
    let good = Arc::new(ConfigurableFailure::new(0));
    let slow = world.all(Arc::new(Taking::new(clock, Millis::from_secs(600), good)));
    let running = world.spawn(slow, of_task(task, Until::NothingLeft));
    everything_waits().await;
    // Another worker waits for it, and would take it back if it could.
    let other = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    let report = world.end(running).await.unwrap();
    assert_eq!((report.rescued, other.rescued, other.claimed), (0, 0, 0));
    let a = world.step(task, "a").await;
    assert_eq!(
        (a.status(), a.attempts, a.lease_no.get()),
        (Status::Complete, 1, 1)
    );
    let beats: Vec<u64> = queue
        .heartbeats()
        .iter()
        .map(|at| at.since(began).as_secs())
        .collect();
    let every_ten_seconds: Vec<u64> = (1..60).map(|n| n * 10).collect();
    assert_eq!(beats[..59], every_ten_seconds);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_the_store_did_not_take_is_sent_again_within_a_second() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[])]).await;
    let clock = world.clock();
    let good = Arc::new(ConfigurableFailure::new(0));
    let slow = world.all(Arc::new(Taking::new(clock, Millis::from_secs(25), good)));
    let began = world.now();
    world.faults.script(Method::Heartbeat, [Fault::Before; 3]);
    let report = world.run(slow, of_task(task, Until::NothingLeft)).await;
    assert_eq!(report.succeeded, 1);
    let beats: Vec<u64> = queue
        .heartbeats()
        .iter()
        .map(|at| at.since(began).as_secs())
        .collect();
    assert_eq!(beats, [13, 23]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_lost_to_another_process_fires_the_token_and_drops_the_outcome() {
    let world = World::new();
    let task = world.submit([step("a", &[]).timeout(a_day())]).await;
    let gate = Gate::closed();
    let inner = Arc::new(Hanging::until_cancelled());
    let handlers = world.all(Arc::new(Gated::new(&gate, inner)));
    let running = world.spawn(handlers, of_queue(Until::Stopped));
    gate.arrived(1).await;
    gate.open();
    let elsewhere = world.elsewhere();
    let cancel = elsewhere.operate(task, Operation::Cancel, olga(), None);
    cancel.await.unwrap();
    let history = world.history(task).await;
    everything_waits().await;
    assert_eq!(
        world.calls.of("a")[0].end,
        None,
        "nobody has told this process"
    );
    world.memory.clock.advance(Millis::from_secs(10));
    everything_waits().await;
    assert!(matches!(
        world.calls.of("a")[0].end,
        Some(CallEnd::Failed(_))
    ));
    running.stop.gently.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.lost, report.retried, report.released), (1, 0, 0));
    assert_eq!(world.heard("observability.lease.lost"), 1);
    assert_eq!(world.history(task).await, history, "nothing has changed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_success_under_a_lost_lease_changes_nothing() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let gate = Gate::closed();
    let zombie = world.gated(&gate);
    let running = world.spawn(zombie, of_task(task, Until::Stopped));
    gate.arrived(1).await;
    // The process stands still: no heartbeat gets through, and another one takes the step back.
    world.faults.script(Method::Heartbeat, [Fault::Before; 100]);
    world.faults.script(Method::Lapsed, [Fault::Before; 100]);
    world
        .moving_time(
            world
                .memory
                .ports()
                .clock
                .sleep_until(world.now().plus(Millis::from_secs(31))),
        )
        .await;
    world.faults.stop();
    let rescuer = Rescuer::new(
        application::Orchestrator::new(world.memory.ports()),
        Actor::named("other"),
    );
    assert_eq!(rescuer.rescue(10).await.unwrap(), 1);
    let history = world.history(task).await;
    gate.let_through(1);
    everything_waits().await;
    assert_eq!(
        world.history(task).await,
        history,
        "the late success is refused"
    );
    gate.open();
    running.stop.gently.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.lost, report.succeeded), (1, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_ahead_does_not_take_a_workers_own_steps_from_it() {
    let world = World::new();
    let task = world.submit([step("a", &[]).timeout(a_day())]).await;
    let gate = Gate::closed();
    let gated = world.gated(&gate);
    let running = world.spawn(gated, of_queue(Until::NothingLeft));
    gate.arrived(1).await;
    everything_waits().await;
    // The machine slept for an hour; its heartbeat is the last to wake.
    world.faults.script(Method::Heartbeat, [Fault::Before]);
    world.advance(3_600);
    everything_waits().await;
    world.advance(2);
    everything_waits().await;
    gate.open();
    let report = world.end(running).await.unwrap();
    assert_eq!((report.rescued, report.succeeded, report.lost), (0, 1, 0));
    assert_eq!(world.step(task, "a").await.attempts, 1);
    world.finish().await;
}
