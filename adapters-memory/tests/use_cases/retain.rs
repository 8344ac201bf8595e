//! What ended long ago goes, a batch at a time, and only that.

use std::sync::Arc;

use application::Until;
use application::coordinate::Stop;
use application::retain::{Pace, Purged, Retainer};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::retention::RetentionPolicy;
use domain::status::Status;
use testkit::faults::{Fault, Method};

use crate::requests::{of_queue, olga, step};
use crate::world::{World, everything_waits};

const DAY: u64 = 86_400;

fn retainer(world: &World, policy: &str) -> Retainer {
    let policy = RetentionPolicy::parse(policy).unwrap();
    Retainer::new(world.orchestrator.clone(), policy)
}

async fn complete(world: &World, tasks: usize) -> Vec<TaskId> {
    let mut ids = Vec::new();
    for _ in 0..tasks {
        ids.push(world.submit([step("a", &[])]).await);
    }
    world.run(world.good(), of_queue(Until::NothingLeft)).await;
    ids
}

async fn is_kept(world: &World, task: TaskId) -> bool {
    let tasks = world.memory.ports().tasks;
    tasks.load(task).await.unwrap().is_some()
}

/// How many batches have failed so far.
fn failures(world: &World) -> usize {
    let injected = world.faults.injected();
    let of_purge = |(method, _): &&(Method, Fault)| *method == Method::Purge;
    injected.iter().filter(of_purge).count()
}

#[tokio::test(start_paused = true)]
async fn a_pass_removes_by_state_and_age() {
    let world = World::new();
    let old = complete(&world, 1).await[0];
    let given_up = world.submit([step("a", &[])]).await;
    let cancel = domain::task::Operation::Cancel;
    world
        .orchestrator
        .operate(given_up, cancel, olga(), None)
        .await
        .unwrap();
    world.advance(6 * DAY);
    let newer = complete(&world, 1).await[0];
    let open = world.submit([step("a", &[])]).await;
    world.advance(2 * DAY);
    let retainer = retainer(&world, "complete=7d,error=0s");
    let found = retainer.preview(10).await.unwrap();
    assert_eq!(
        (
            found[&Status::Complete].tasks,
            found[&Status::Error].tasks,
            found.len()
        ),
        (1, 0, 2)
    );
    let purged = retainer.pass(&Stop::default().gently).await.unwrap();
    assert_eq!(
        purged,
        Purged::from([(Status::Complete, 1), (Status::Error, 0)])
    );
    assert!(!is_kept(&world, old).await);
    for task in [newer, given_up, open] {
        assert!(is_kept(&world, task).await);
    }
    world.nothing_was_broken();
}

#[tokio::test(start_paused = true)]
async fn a_pass_goes_on_batch_by_batch_with_rests_between() {
    let world = World::new();
    let tasks = complete(&world, 10).await;
    world.advance(1);
    let pace = Pace {
        batch: 3,
        rest: Millis::from_secs(2),
        ..Pace::default()
    };
    let retainer = retainer(&world, "complete=0s").with_pace(pace);
    let began = world.now();
    let stop = Stop::default().gently;
    let purged = world.moving_time(retainer.pass(&stop)).await.unwrap();
    assert_eq!(purged[&Status::Complete], 10);
    assert_eq!(
        world.now().since(began),
        Millis::from_secs(6),
        "three rests between four batches"
    );
    for task in tasks {
        assert!(!is_kept(&world, task).await);
    }
    world.nothing_was_broken();
}

#[tokio::test(start_paused = true)]
async fn it_passes_again_and_again_until_stopped() {
    let world = World::new();
    complete(&world, 1).await;
    let retainer = Arc::new(retainer(&world, "complete=10s"));
    let stop = Stop::default().gently;
    let passes = tokio::spawn({
        let (retainer, stop) = (Arc::clone(&retainer), stop.clone());
        async move { retainer.run(stop).await }
    });
    everything_waits().await;
    assert_eq!(
        retainer.preview(10).await.unwrap()[&Status::Complete].tasks,
        0,
        "too young"
    );
    world.advance(60);
    everything_waits().await;
    let tasks = world.memory.ports().retention;
    let ended = application::ports::PurgeRequest {
        state: Status::Complete,
        ended_before: world.now(),
        limit: 10,
    };
    assert_eq!(tasks.expired(ended).await.unwrap().tasks, 0, "it is gone");
    stop.cancel();
    passes.await.unwrap();
    world.nothing_was_broken();
}

#[tokio::test(start_paused = true)]
async fn a_pass_that_fails_is_repeated_with_less() {
    let world = World::new();
    complete(&world, 10).await;
    world.advance(1);
    world
        .faults
        .script(Method::Purge, [Fault::Before, Fault::Before]);
    let pace = Pace {
        batch: 8,
        ..Pace::default()
    };
    let retainer = retainer(&world, "complete=0s").with_pace(pace);
    let stop = Stop::default().gently;
    let passes = tokio::spawn({
        let stop = stop.clone();
        async move { retainer.run(stop).await }
    });
    everything_waits().await;
    assert_eq!(failures(&world), 1);
    let retention = world.memory.ports().retention;
    let left = |world: &World| application::ports::PurgeRequest {
        state: Status::Complete,
        ended_before: world.now(),
        limit: 100,
    };
    assert_eq!(retention.expired(left(&world)).await.unwrap().tasks, 10);
    world.advance(60);
    everything_waits().await;
    assert_eq!(failures(&world), 2);
    world.advance(60);
    everything_waits().await;
    let rest = retention.expired(left(&world)).await.unwrap().tasks;
    assert_eq!(rest, 9, "the third pass begins with one task");
    stop.cancel();
    passes.await.unwrap();
    world.nothing_was_broken();
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_a_pass_between_two_batches() {
    let world = World::new();
    complete(&world, 10).await;
    world.advance(1);
    let pace = Pace {
        batch: 4,
        ..Pace::default()
    };
    let retainer = retainer(&world, "complete=0s").with_pace(pace);
    let stop = Stop::default().gently;
    let pass = tokio::spawn({
        let (retainer, stop) = (retainer.clone(), stop.clone());
        async move { retainer.pass(&stop).await }
    });
    everything_waits().await;
    stop.cancel();
    assert_eq!(pass.await.unwrap().unwrap()[&Status::Complete], 4);
    world.nothing_was_broken();
}
