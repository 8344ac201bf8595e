//! Loops that panic or stand still are started again, ever more slowly; work goes on.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use application::ports::Clock;
use application::supervise::{Pulse, Supervisor};
use application::{EngineMetrics, Until};
use domain::history::Cause;
use domain::millis::Millis;
use domain::status::Status;
use domain::time::Timestamp;
use testkit::faults::Method;
use testkit::handlers::Gate;

use crate::breaking::{Break, Breaking};
use crate::requests::{of_queue, step};
use crate::world::{World, everything_waits};

/// Runs a supervised loop to its end; answers when it was started, in milliseconds, and how many
/// restarts were counted. Its n-th start does what `work` says.
async fn starts<L>(work: impl Fn(u32, Pulse, Arc<dyn Clock>) -> L + Send + Sync) -> (Vec<u64>, u64)
where
    L: Future<Output = ()> + Send + 'static,
{
    let world = World::new();
    let began = world.now();
    let metrics = Arc::<EngineMetrics>::default();
    let supervisor = Supervisor::new(world.clock(), Arc::clone(&metrics));
    let (started, nth) = (Mutex::new(Vec::new()), AtomicU32::new(0));
    let make = |pulse| {
        started.lock().unwrap().push(world.now().since(began).get());
        work(nth.fetch_add(1, Ordering::Relaxed), pulse, world.clock())
    };
    world.moving_time(supervisor.keep("tested", make)).await;
    (started.into_inner().unwrap(), metrics.loops_restarted.get())
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_panics_is_started_again_after_growing_pauses() {
    let (started, restarts) = starts(|nth, _, _| async move {
        assert!(nth >= 12, "planned panic");
    })
    .await;
    let mut pauses: Vec<u64> = started.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(pauses.split_off(9), [30_000; 3], "no longer than that");
    assert_eq!(
        pauses,
        [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600]
    );
    assert_eq!(restarts, 12);
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_stands_still_is_started_again() {
    let (started, restarts) = starts(|nth, pulse, _| async move {
        if nth < 2 {
            pulse.during(std::future::pending::<()>()).await;
        }
    })
    .await;
    // Having run for a while, it begins with the first pause each time.
    assert_eq!(started, [0, 60_100, 120_200]);
    assert_eq!(restarts, 2);
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_waits_for_work_or_goes_on_with_it_does_not_stand_still() {
    let (started, restarts) = starts(|_, pulse, clock| async move {
        let wait = |secs| clock.sleep_until(clock.now().plus(Millis::from_secs(secs)));
        wait(86_400).await;
        for _ in 0..10 {
            pulse.during(wait(59)).await;
        }
    })
    .await;
    assert_eq!((started, restarts), (vec![0], 0));
}

fn restarts(world: &World) -> u64 {
    world.orchestrator.metrics().loops_restarted.get()
}

#[tokio::test(start_paused = true)]
async fn rounds_that_panic_cost_a_pause_each_and_no_work() {
    let (world, queue) = World::with_queue(Breaking::new);
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    queue.plan(Method::Claim, [Break::Panics; 3]);
    let began = world.now();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.succeeded, report.claimed), (2, 2));
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(restarts(&world), 3);
    let waited = world.now().since(began);
    assert_eq!(waited, Millis::saturating(100 + 200 + 400));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_round_that_hangs_is_given_up_and_work_goes_on() {
    let (world, queue) = World::with_queue(Breaking::new);
    let task = world.submit([step("a", &[])]).await;
    queue.plan(Method::Claim, [Break::Hangs]);
    let began = world.now();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!(report.succeeded, 1);
    assert_eq!(world.step(task, "a").await.attempts, 1);
    assert_eq!(restarts(&world), 1);
    // A minute without progress, five seconds for calls that may still be answered, and the pause.
    assert_eq!(world.now().since(began), Millis::saturating(65_100));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_in_hand_when_a_round_panicked_comes_back() {
    let (world, queue) = World::with_queue(Breaking::new);
    let task = world.submit([step("done", &[]), step("runs", &[])]).await;
    let gate = Gate::closed();
    let running = world.spawn(world.gated(&gate), of_queue(Until::NothingLeft));
    gate.arrived(2).await;
    queue.plan(Method::Commit, [Break::Panics]);
    gate.let_through(1);
    everything_waits().await;
    gate.open();
    let report = world.end(running).await.unwrap();
    // The one that still ran was told to stop, succeeded in time, and was committed.
    let counts = (report.claimed, report.succeeded, report.rescued);
    assert_eq!(counts, (3, 2, 1), "{report:?}");
    assert_eq!(restarts(&world), 1);
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    let rows = world.history(task).await;
    let count = |cause| rows.iter().filter(|row| row.cause == cause).count();
    // The outcome that the panic swallowed was never written, and counts as a lost attempt.
    assert_eq!(
        (count(Cause::Succeeded), count(Cause::LeaseExpired)),
        (2, 1)
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn leases_are_kept_alive_though_a_heartbeat_panics() {
    let (world, queue) = World::with_queue(Breaking::new);
    let task = world.submit([step("a", &[])]).await;
    let gate = Gate::closed();
    let running = world.spawn(world.gated(&gate), of_queue(Until::NothingLeft));
    gate.arrived(1).await;
    queue.plan(Method::Heartbeat, [Break::Panics]);
    let opens = async {
        let clock = world.clock();
        clock
            .sleep_until(world.now().plus(Millis::from_secs(45)))
            .await;
        gate.open();
        std::future::pending::<()>().await;
    };
    let report = tokio::select! {
        report = world.end(running) => report.unwrap(),
        () = opens => unreachable!("it does not return"),
    };
    assert_eq!((report.succeeded, report.rescued), (1, 0));
    assert_eq!(world.step(task, "a").await.attempts, 1);
    assert_eq!(restarts(&world), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn housekeeping_that_panics_or_hangs_sets_out_again() {
    let (world, queue) = World::with_queue(Breaking::new);
    let task = world.submit([step("a", &[])]).await;
    world.start(task, "a").await; // and never heard of again
    queue.plan(Method::Lapsed, [Break::Panics, Break::Hangs, Break::Panics]);
    let began: Timestamp = world.now();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.rescued, report.succeeded), (1, 1));
    assert_eq!(restarts(&world), 3);
    let took = world.now().since(began);
    assert!(took < Millis::from_secs(30 + 60 + 30), "{took}");
    world.finish().await;
}
