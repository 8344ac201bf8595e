//! Operators in the middle of the work: whatever they do, the counters stay true.

use std::sync::Arc;

use application::ports::{CommitBatch, OperateError, Ports, TaskDecider};
use domain::history::Stamp;
use domain::id::{StepIndex, TaskId};
use domain::status::Status;
use domain::step::Step;
use domain::task::{Operation, StepOperation, SubmissionFacts};
use tasker_adapters_postgres::PgOptions;

use crate::races::{HandedOut, note};
use crate::support::{World, ask, diamond, start, success};

/// What operators do in the next test, over and over.
fn operations() -> Vec<Operation> {
    let step = StepIndex;
    let on = |n, act| Operation::Step { step: step(n), act };
    vec![
        Operation::Pause,
        Operation::RerunFrom { step: step(1) },
        Operation::Resume,
        on(3, StepOperation::Reset),
        Operation::RerunFrom { step: step(0) },
        on(2, StepOperation::RetryNow),
        on(1, StepOperation::Cancel),
        Operation::RerunFrom { step: step(0) },
        on(2, StepOperation::Resolve),
        Operation::Cancel,
    ]
}

async fn operate(ports: Ports, tasks: Vec<TaskId>, offset: usize) {
    let operations = operations();
    for (nth, task) in tasks.iter().enumerate() {
        let operation = operations[(nth + offset) % operations.len()];
        let stamp = Stamp::engine(start());
        let decide: TaskDecider = Arc::new(move |snapshot| snapshot.operate(&operation, &stamp));
        // Refusals are part of the game; failures of the store are not.
        if let Err(OperateError::Store(error)) = ports.tasks.change(*task, decide, None).await {
            panic!("{error}");
        }
    }
}

async fn work_beside_operators(ports: Ports, name: String, handed_out: HandedOut) {
    let mut held: Vec<Step> = Vec::new();
    for _ in 0..60 {
        let changes = held.iter().map(|step| success(step, start())).collect();
        let batch = CommitBatch {
            changes,
            then_claim: Some(ask(&name, 5)),
            now: start(),
        };
        // An operator may have taken the lease: that is an answer, not an accident.
        let reply = ports.queue.commit(batch).await.expect("the store answers");
        held = reply
            .claimed
            .into_iter()
            .map(|claimed| claimed.step)
            .collect();
        note(&handed_out, &held);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_and_operators_leave_every_counter_true() {
    let world = World::with(PgOptions {
        connections: 20,
        ..PgOptions::default()
    })
    .await;
    let diamond = diamond();
    let mut tasks = Vec::new();
    for _ in 0..40 {
        tasks.push(world.submit(&diamond, SubmissionFacts::default()).await);
    }
    let handed_out = HandedOut::default();
    let mut all = Vec::new();
    for n in 0..4 {
        let (ports, handed_out) = (world.ports.clone(), Arc::clone(&handed_out));
        all.push(tokio::spawn(work_beside_operators(
            ports,
            format!("w{n}"),
            handed_out,
        )));
    }
    for offset in 0..4 {
        all.push(tokio::spawn(operate(
            world.ports.clone(),
            tasks.clone(),
            offset * 3,
        )));
    }
    for one in all {
        one.await.expect("nobody panics");
    }
    for task in tasks {
        let snapshot = world.load(task).await;
        assert_eq!(snapshot.task.tally, snapshot.recount(), "{task}");
        let wrong = world.ports.tasks.repair(task, Stamp::engine(start())).await;
        assert_eq!(wrong.expect("the store answers"), 0, "{task}");
        let running = snapshot
            .steps
            .iter()
            .filter(|s| s.status() == Status::InProgress)
            .count();
        let open = !snapshot.task.status().is_ended();
        assert!(open || running == 0, "a step of ended task {task} runs");
        let started =
            snapshot.task.status() != Status::Pending || snapshot.task.started_at.is_some();
        assert!(
            started || running == 0,
            "a step runs in task {task}, which has never started"
        );
    }
}
