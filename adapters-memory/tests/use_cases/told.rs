//! What is told: every row of history once, in order, after it is true.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::Until;
use domain::event::{Event, Signal};
use domain::id::TaskId;
use domain::status::Status;
use testkit::factories;

use crate::requests::{fixed, of_queue, of_task, step, worker};
use crate::world::{World, everything_waits};

#[tokio::test(start_paused = true)]
async fn three_coordinators_tell_each_row_of_many_tasks_once_and_in_order() {
    let world = World::new();
    let mut tasks = Vec::new();
    for workflow in factories::all() {
        let put = world
            .orchestrator
            .put_template(Arc::clone(workflow.template()));
        put.await.unwrap();
        for _ in 0..4 {
            let taken = world.orchestrator.submit(workflow.request()).await;
            tasks.push(taken.unwrap().task);
        }
    }
    let handlers = factories::handlers();
    let running: Vec<_> = ["w1", "w2", "w3"]
        .map(|name| {
            let mut options = of_queue(Until::NothingLeft);
            options.worker = worker(name);
            options.concurrency = 3;
            world.spawn(handlers.clone(), options)
        })
        .into_iter()
        .collect();
    let mut ended = BTreeMap::new();
    for running in running {
        ended.extend(world.end(running).await.unwrap().ended);
    }
    assert_eq!(ended.len(), tasks.len());
    assert!(ended.values().all(|status| *status == Status::Complete));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_signals_of_a_round_stand_around_its_rows() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world
        .run(world.good(), of_task(task, Until::NothingViable))
        .await;
    let expected = [
        "workflow.task_started",
        "task.start_requested",
        "step.execution_requested",
        "workflow.viable_steps_discovered",
        "step.before_handle",
        "step.completed",
        "workflow.steps_execution_completed",
        "task.completed",
        "workflow.no_viable_steps",
        "workflow.task_finalization_started",
        "workflow.task_finalization_completed",
    ];
    assert_eq!(world.memory.events.names(), expected);
    let of_others = |event: &Event| event.task() != task;
    assert!(!world.memory.events.recorded().iter().any(of_others));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_backoff_and_an_exhaustion_are_signalled_with_their_numbers() {
    let world = World::new();
    let retry = domain::retry::RetryPolicy {
        limit: 2,
        ..fixed(10)
    };
    let task = world.submit([step("a", &[]).retry(retry)]).await;
    let failing = world.all(Arc::new(testkit::handlers::ConfigurableFailure::always()));
    let began = world.now();
    world.run(failing, of_queue(Until::NothingLeft)).await;
    everything_waits().await;
    let step = world.id(task, "a").await;
    let next_run_at = began.plus(domain::millis::Millis::from_secs(10));
    let told = signals(&world, task);
    assert!(
        told.contains(&Signal::Backoff { step, next_run_at }),
        "{told:?}"
    );
    assert!(
        told.contains(&Signal::MaxRetriesReached { step, attempts: 2 }),
        "{told:?}"
    );
    world.finish().await;
}

fn signals(world: &World, task: TaskId) -> Vec<Signal> {
    let events = world.memory.events.recorded().into_iter();
    events
        .filter_map(|event| match event {
            Event::Signal(signal) if signal.task() == task => Some(signal),
            Event::Signal(_) | Event::Recorded(_) | Event::Custom(_) => None,
        })
        .collect()
}
