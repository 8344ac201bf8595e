//! The net beneath the counters.

use std::sync::{Arc, Mutex};

use application::ports::TaskDecider;
use application::{Ending, Finalized, Finalizer, Reconciler, Until};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::status::Status;
use domain::step::Step;
use domain::task::{ReenqueueReason, Snapshot, Tally, TaskChange};
use domain::text::Actor;
use testkit::faults::{Fault, Method};
use tracing::span;

use crate::requests::{json, of_queue, step};
use crate::world::{World, everything_waits};

/// Writes wrong counters, as a bug in a store would.
async fn corrupt(world: &World, task: TaskId, tally: Tally, unmet: &'static [u32]) {
    let decide: TaskDecider = Arc::new(move |found: &Snapshot| {
        let wrong = found.steps.iter().zip(unmet).map(|(step, unmet)| Step {
            unmet: *unmet,
            version: step.version + 1,
            ..step.clone()
        });
        Ok(TaskChange {
            at: found.task.created_at,
            task: domain::task::Task {
                tally,
                ..found.task.clone()
            },
            steps: wrong.collect(),
            trail: Vec::new(),
            record: None,
        })
    });
    let changed = world.memory.ports().tasks.change(task, decide, None).await;
    changed.unwrap();
}

#[tokio::test(start_paused = true)]
async fn wrong_counters_are_repaired_loudly_and_the_steps_they_hid_run_at_once() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let (unfinished, live) = (2, 7);
    corrupt(&world, task, Tally { unfinished, live }, &[1, 1]).await;
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    assert_eq!(world.calls.count(), 0, "a seems to wait for a parent");
    let errors = Errors::default();
    let finalizer = Finalizer::new(world.orchestrator.clone());
    let looked = {
        let _listening = tracing::subscriber::set_default(errors.clone());
        finalizer.finalize(task).await.unwrap()
    };
    let Finalized::Reenqueued(again) = looked else {
        panic!("{looked:?}");
    };
    assert_eq!(again.reason, ReenqueueReason::ReadyStepsAvailable);
    assert_eq!(*errors.0.lock().unwrap(), ["wrong=2"]);
    let began = world.now();
    everything_waits().await;
    assert_eq!(world.now(), began);
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test]
async fn a_task_left_open_by_a_wrong_counter_is_ended_and_told_as_ended() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let claimed = world.start(task, "a").await;
    let (unfinished, live) = (1, 2);
    corrupt(&world, task, Tally { unfinished, live }, &[]).await;
    let ending = Ending::Succeeded(json("{}"));
    let by = Actor::named("hand");
    let done = world
        .orchestrator
        .finish(claimed.step.id, claimed.step.lease_no, by, ending);
    done.await.unwrap();
    assert_eq!(world.load(task).await.task.status(), Status::InProgress);
    let finalizer = Finalizer::new(world.orchestrator.clone());
    let ended = Finalized::Ended(Status::Complete);
    assert_eq!(finalizer.finalize(task).await.unwrap(), ended);
    assert_eq!(
        finalizer.finalize(task).await.unwrap(),
        ended,
        "again is fine"
    );
    assert_eq!(world.heard("task.completed"), 1);
    assert_eq!(world.told(task), world.history(task).await);
}

#[tokio::test(start_paused = true)]
async fn a_worker_looks_at_tasks_whose_time_has_come_and_mends_them() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    world.fail(task, "a").await;
    let (unfinished, live) = (2, 1);
    corrupt(&world, task, Tally { unfinished, live }, &[3, 1]).await;
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    let done = async {
        while world.load(task).await.task.status() != Status::Complete {
            let clock = &world.orchestrator.ports().clock;
            clock
                .sleep_until(world.now().plus(Millis::from_secs(1)))
                .await;
        }
    };
    let began = world.now();
    world.moving_time(done).await;
    let waited = world.now().since(began).as_secs();
    assert!(
        (15..18).contains(&waited),
        "15 s is when it asked for a look: {waited}"
    );
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_worker_about_to_end_first_mends_what_is_due_for_a_look() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world.fail(task, "a").await;
    let (unfinished, live) = (1, 1);
    corrupt(&world, task, Tally { unfinished, live }, &[2]).await;
    world.advance(60);
    let began = world.now();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!(report.ended.get(&task), Some(&Status::Complete));
    assert_eq!(world.now(), began);
    world.finish().await;
}

/// Takes down the `wrong` of each error that is logged.
#[derive(Clone, Default)]
struct Errors(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Errors {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::ERROR
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                if field.name() == "wrong" {
                    let line = format!("wrong={value:?}");
                    self.0.lock().unwrap().push(line);
                }
            },
        );
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test(start_paused = true)]
async fn a_worker_finds_wrong_counters_of_tasks_nobody_asks_about() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let (unfinished, live) = (2, 1);
    corrupt(&world, task, Tally { unfinished, live }, &[1, 1]).await;
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    assert_eq!(world.calls.count(), 0, "a seems to wait for a parent");
    world.advance(59);
    everything_waits().await;
    let metrics = world.orchestrator.metrics();
    assert_eq!(
        (world.calls.count(), metrics.counters_repaired.get()),
        (0, 0)
    );
    world.advance(1);
    everything_waits().await;
    assert_eq!(metrics.counters_repaired.get(), 1);
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    world.advance(600);
    everything_waits().await;
    assert_eq!(metrics.counters_repaired.get(), 1, "nothing else was wrong");
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_is_repeated_from_where_it_was() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let (unfinished, live) = (0, 0);
    corrupt(&world, task, Tally { unfinished, live }, &[0]).await;
    let mut reconciler = Reconciler::new(world.orchestrator.clone());
    world.faults.script(Method::Miscounted, [Fault::Before]);
    world.faults.script(Method::Repair, [Fault::After]);
    assert!(reconciler.look().await.is_err());
    assert!(
        reconciler.look().await.is_err(),
        "the repair's reply is lost"
    );
    assert_eq!(reconciler.look().await.unwrap(), 0, "it was repaired");
    assert_eq!(
        world.load(task).await.task.tally,
        Tally {
            unfinished: 1,
            live: 1
        }
    );
    world.finish().await;
}
