//! When a coordinator ends by itself.

use application::ports::Clock;
use application::{Ending, Finalized, Until};
use domain::millis::Millis;
use domain::status::Status;
use domain::task::{Operation, ReenqueueReason, SubmissionFacts};
use domain::template::StepBuilder;
use domain::text::Actor;

use crate::requests::{json, of_queue, of_task, olga, request, step, template};
use crate::tampering::{Tamper, Tampered};
use crate::world::{World, everything_waits};
use application::SubmitRequest;
use std::sync::Arc;
use testkit::handlers::{ConfigurableFailure, Gate, Gated};

fn theirs(name: &str) -> StepBuilder {
    StepBuilder::new(name, "theirs").unwrap()
}

#[tokio::test(start_paused = true)]
async fn nothing_left_waits_for_a_step_that_someone_else_runs_with_a_handler_missing_here() {
    let world = World::new();
    let task = world.submit([theirs("a"), step("b", &["a"])]).await;
    let a = world.start(task, "a").await;
    let running = world.spawn(world.good(), of_task(task, Until::NothingLeft));
    everything_waits().await;
    assert!(!running.is_over(), "what a leads to may be ours");
    let ending = Ending::Succeeded(json("{}"));
    let done = world
        .orchestrator
        .finish(a.step.id, a.step.lease_no, Actor::named("hand"), ending);
    done.await.unwrap();
    let report = world.end(running).await.unwrap();
    assert_eq!(report.finalized, Some(Finalized::Ended(Status::Complete)));
    assert_eq!(world.calls.of("b").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_left_ends_where_only_handlers_are_missing_or_the_task_is_paused() {
    let world = World::new();
    let missing = world.submit([theirs("a"), step("b", &["a"])]).await;
    let paused = world.submit([step("a", &[])]).await;
    let pause = world
        .orchestrator
        .operate(paused, Operation::Pause, olga(), None);
    pause.await.unwrap();
    let began = world.now();
    for task in [missing, paused] {
        let report = world
            .run(world.good(), of_task(task, Until::NothingLeft))
            .await;
        let Some(Finalized::Reenqueued(again)) = report.finalized else {
            panic!("{report:?}");
        };
        assert_eq!(again.reason, ReenqueueReason::ReadyStepsAvailable);
    }
    assert_eq!((world.now(), world.calls.count()), (began, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_left_waits_for_a_scheduled_start_and_a_backoff_and_not_a_moment_longer() {
    let world = World::new();
    let template = template([step("a", &[])]);
    let began = world.now();
    let facts = SubmissionFacts {
        run_at: Some(began.plus(Millis::saturating(100_500))),
        ..SubmissionFacts::default()
    };
    let asked = SubmitRequest {
        facts,
        ..request(&template)
    };
    world
        .orchestrator
        .put_template(Arc::new(template))
        .await
        .unwrap();
    let task = world.orchestrator.submit(asked).await.unwrap().task;
    let flaky = world.all(Arc::new(ConfigurableFailure::new(1)));
    let report = world.run(flaky, of_task(task, Until::NothingLeft)).await;
    assert_eq!((report.retried, report.succeeded), (1, 1));
    assert_eq!(world.now(), began.plus(Millis::saturating(110_500)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_left_waits_for_another_workers_lease_and_takes_the_step_over() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world.start(task, "a").await; // and never heard of again
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.rescued, report.succeeded), (1, 1));
    assert_eq!(report.ended.get(&task), Some(&Status::Complete));
    assert_eq!(world.step(task, "a").await.attempts, 2);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_viable_ends_in_the_middle_of_a_backoff_but_not_of_a_step() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    let began = world.now();
    let gate = Gate::closed();
    let gated = world.all(Arc::new(Gated::new(
        &gate,
        Arc::new(ConfigurableFailure::new(1)),
    )));
    let running = world.spawn(gated, of_task(task, Until::NothingViable));
    gate.arrived(2).await;
    gate.let_through(1);
    everything_waits().await;
    assert!(!running.is_over(), "b runs");
    gate.let_through(1);
    let report = world.end(running).await.unwrap();
    assert_eq!((report.retried, world.now()), (2, began));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_viable_takes_lapsed_steps_back_first() {
    let world = World::new();
    let at_once = step("a", &[]).retry(domain::retry::RetryPolicy {
        backoff: domain::retry::Backoff::None {},
        ..Default::default()
    });
    let task = world.submit([at_once]).await;
    world.start(task, "a").await;
    world.advance(31);
    let report = world
        .run(world.good(), of_task(task, Until::NothingViable))
        .await;
    assert_eq!((report.rescued, report.succeeded), (1, 1));
    assert_eq!(report.finalized, Some(Finalized::Ended(Status::Complete)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_stopped_only_worker_hears_of_a_new_task_without_time_passing() {
    let world = World::new();
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    let began = world.now();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    everything_waits().await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(world.now(), began);
    assert!(!running.is_over());
    running.stop.gently.cancel();
    let report = world.end(running).await.unwrap();
    assert_eq!(report.tasks_ended, 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_step_that_is_due_but_handed_to_nobody_makes_no_hot_loop() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[])]).await;
    queue.plan((0..5).map(|_| Tamper::NoClaim));
    let began = world.now();
    let report = world
        .run(world.good(), of_task(task, Until::NothingLeft))
        .await;
    assert_eq!(report.succeeded, 1);
    assert_eq!(
        world.now(),
        began.plus(Millis::saturating(100 + 200 + 400 + 800 + 1_600)),
        "it asks ever more rarely"
    );
    assert!(report.rounds <= 14, "{report:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_looks_once_a_second_and_ends_at_its_bound_of_rounds() {
    let world = World::new();
    let mut options = of_queue(Until::Stopped);
    options.rounds_max = 100;
    let began = world.now();
    let report = world.run(world.good(), options).await;
    assert_eq!(report.rounds, 100);
    let waited = world.memory.clock.now().since(began);
    assert!(waited >= Millis::from_secs(99), "{waited}");
    world.finish().await;
}
