//! The engine's own workers, many at once, by the database's clock.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use application::coordinate::Stop;
use application::ports::{ClaimScope, Ports};
use application::{Coordinator, CoordinatorOptions, CoordinatorReport, Orchestrator, Until};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::retry::Backoff;
use domain::status::Status;
use tasker_adapters_postgres::PgOptions;
use testkit::factories::{self, Workflow};
use testkit::invariants::{of_history, of_snapshot};

use crate::support::World;

/// Runs until nothing is left that time could bring. Its orchestrator is its own, as if it were a
/// process of its own: nobody wakes it but time.
async fn work(ports: Ports, workflow: Workflow, name: String) -> CoordinatorReport {
    let scope = ClaimScope::Queues(vec![QueueName::default()]);
    let worker = WorkerId::parse(&name).expect("a worker id");
    let options = CoordinatorOptions {
        poll: Millis::saturating(200),
        ..CoordinatorOptions::new(scope, Until::NothingLeft, worker)
    };
    let orchestrator = Orchestrator::new(ports);
    let coordinator = Coordinator::new(orchestrator, workflow.handlers().clone(), options);
    let report = coordinator.run(Stop::default()).await;
    report.expect("the store answers")
}

async fn submit(world: &World, workflow: &Workflow, tasks: usize) -> Vec<TaskId> {
    let orchestrator = Orchestrator::new(world.ports.clone());
    let kept = orchestrator
        .put_template(Arc::clone(workflow.template()))
        .await;
    kept.expect("the template is kept");
    let requests = (0..tasks).map(|_| workflow.request()).collect();
    let answers = orchestrator
        .submit_batch(requests)
        .await
        .expect("the store answers");
    answers
        .into_iter()
        .map(|answer| answer.expect("the task is taken").task)
        .collect()
}

/// Its state, its attempts, and its whole history.
async fn check(world: &World, task: TaskId) {
    let snapshot = world.load(task).await;
    let rows = world
        .ports
        .tasks
        .history(task, 0, 1_000)
        .await
        .expect("the store answers");
    assert_eq!(snapshot.task.status(), Status::Complete);
    let attempts: Vec<u32> = snapshot.steps.iter().map(|step| step.attempts).collect();
    assert_eq!(attempts, [1, 2, 2, 1, 1, 1, 1]);
    assert_eq!(
        rows.len(),
        2 * 7 + 2 * 3 + 2,
        "nothing is missing, nothing is there twice"
    );
    assert_eq!(of_snapshot(&snapshot, world.ports.clock.now()), []);
    assert_eq!(of_history(&snapshot, &rows), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_coordinators_run_500_diamonds_and_call_each_handler_once_per_lease() {
    crowd(16, 500, PgOptions::default().slow_look).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_overlooked_though_every_look_is_slow() {
    // Each relies on what the looks before have found.
    crowd(8, 100, Duration::ZERO).await;
}

async fn crowd(workers: usize, count: usize, slow_look: Duration) {
    let options = PgOptions {
        connections: 20,
        slow_look,
        ..PgOptions::default()
    };
    let world = World::with(options).await;
    // Two steps of each task fail once, so a thousand steps come back by themselves.
    let delay = Millis::saturating(250);
    let workflow = factories::diamond().with_backoff(Backoff::Fixed { delay });
    let tasks = submit(&world, &workflow, count).await;
    let spawn = |n| {
        tokio::spawn(work(
            world.ports.clone(),
            workflow.clone(),
            format!("crowd-{n}"),
        ))
    };
    let workers: Vec<_> = (0..workers).map(spawn).collect();
    let mut report = CoordinatorReport::default();
    for worker in workers {
        let one = worker.await.expect("no worker panics");
        report.claimed += one.claimed;
        report.succeeded += one.succeeded;
        report.retried += one.retried;
        report.ended.extend(one.ended);
        assert_eq!(
            (one.failed, one.lost, one.rescued, one.released),
            (0, 0, 0, 0)
        );
    }
    assert_eq!(
        (report.claimed, report.succeeded, report.retried),
        (9 * count, 7 * count, 2 * count)
    );
    assert_eq!(
        report.ended.len(),
        count,
        "each task ended in one worker's commit"
    );

    let calls = workflow.calls().all();
    let handled: BTreeSet<_> = calls.iter().map(|call| (call.step, call.fence)).collect();
    assert_eq!(
        handled.len(),
        calls.len(),
        "a handler is called once per lease"
    );
    assert_eq!(calls.len(), 9 * count, "and once per attempt");
    for task in tasks {
        check(&world, task).await;
    }
    // The statistics of a connection are surely counted when it is closed.
    world.store.close().await;
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(world.sql(deadlocks), "0");
}
