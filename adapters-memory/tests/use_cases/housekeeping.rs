//! What a worker does for everyone must not cost it its own work.

use std::sync::Arc;

use application::Until;
use application::ports::StoreError;
use domain::millis::Millis;
use domain::status::Status;
use testkit::faults::{Fault, Method};
use testkit::handlers::ConfigurableFailure;

use crate::requests::{of_queue, olga, step};
use crate::tampering::{Tamper, Tampered};
use crate::world::{World, everything_waits};

fn corrupt() -> StoreError {
    StoreError::Corrupt {
        entity: "step",
        id: "1".to_owned(),
        detail: "planned".to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn housekeeping_that_fails_or_hangs_does_not_keep_work_waiting() {
    let world = World::new();
    world.faults.script(Method::Lapsed, [Fault::Before; 50]);
    world
        .faults
        .script(Method::Due, [Fault::Delay(Millis::from_secs(3_600))]);
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let mut options = of_queue(Until::Stopped);
    options.patience = Some(Millis::ZERO);
    let began = world.now();
    let running = world.spawn(world.good(), options);
    everything_waits().await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(world.now(), began);
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_corrupt_row_among_the_lapsed_stops_no_worker() {
    let (world, queue) = World::with_queue(Tampered::new);
    queue.plan((0..3).map(|_| Tamper::LapsedFails(corrupt)));
    let stranded = world.submit([step("a", &[])]).await;
    world.start(stranded, "a").await;
    world.advance(31);
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.rescued, report.succeeded), (1, 1));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cannot_be_looked_at_stops_no_worker() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let flaky = world.all(Arc::new(ConfigurableFailure::new(1)));
    let running = world.spawn(flaky, of_queue(Until::Stopped));
    everything_waits().await;
    let wake_at = world.load(task).await.task.wake_at.unwrap();
    let pause = domain::task::Operation::Pause;
    let paused = world.orchestrator.operate(task, pause, olga(), None);
    paused.await.unwrap();
    world.faults.script(Method::Load, [Fault::Before]);
    world.memory.clock.set(wake_at);
    everything_waits().await;
    assert_eq!(world.faults.injected(), [(Method::Load, Fault::Before)]);
    let asked = world.load(task).await.task.wake_at;
    assert_eq!(asked, Some(wake_at.plus(Millis::from_secs(60))), "later");
    assert!(!running.is_over());
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}
