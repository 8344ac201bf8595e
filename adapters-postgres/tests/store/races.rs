//! Many at once: nothing is handed out twice, nothing is lost, nobody waits in a circle.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use application::ports::{Applied, ClaimRequest, CommitBatch, Ports, TaskDecider};
use domain::history::Stamp;
use domain::id::{StepId, StepIndex, TaskId};
use domain::millis::Millis;
use domain::status::Status;
use domain::step::Step;
use domain::task::{Operation, StepOperation, SubmissionFacts};
use tasker_adapters_postgres::PgOptions;

use crate::support::{World, ask, diamond, new_task, start, step, success, template};

const WORKERS: usize = 16;
const TASKS: usize = 500;

/// What was handed out: which step, under which lease.
type HandedOut = Arc<Mutex<BTreeSet<(StepId, i64)>>>;

fn note(handed_out: &HandedOut, steps: &[Step]) {
    let mut seen = handed_out.lock().unwrap();
    for step in steps {
        assert!(
            seen.insert((step.id, step.lease_no.get())),
            "twice: {}",
            step.id
        );
    }
}

/// Claims and finishes until there is nothing left; answers how many outcomes were applied.
async fn work(ports: Ports, name: String, handed_out: HandedOut) -> usize {
    let request = ask(&name, 7);
    let mut held: Vec<Step> = Vec::new();
    let mut applied = 0;
    let mut idle = 0;
    while idle < 20 {
        let changes = held.iter().map(|step| success(step, start())).collect();
        let then_claim = Some(ClaimRequest { ..request.clone() });
        let batch = CommitBatch {
            changes,
            then_claim,
            now: start(),
        };
        let reply = ports.queue.commit(batch).await.expect("the store answers");
        for result in reply.results {
            assert!(matches!(result, Ok(Applied::Changed { .. })), "{result:?}");
            applied += 1;
        }
        held = reply
            .claimed
            .into_iter()
            .map(|claimed| claimed.step)
            .collect();
        note(&handed_out, &held);
        // Steps that others hold the locks of are skipped: look again before giving up.
        idle = if held.is_empty() { idle + 1 } else { 0 };
    }
    applied
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_workers_handle_every_step_of_500_diamonds_once() {
    let world = World::with(PgOptions {
        connections: 20,
        ..PgOptions::default()
    })
    .await;
    let template = diamond();
    world
        .ports
        .templates
        .put(Arc::clone(&template))
        .await
        .expect("kept");
    let new = || new_task(&template, SubmissionFacts::default());
    let taken = world
        .ports
        .tasks
        .submit((0..TASKS).map(|_| new()).collect())
        .await;
    let taken = taken.expect("the store answers");
    assert!(taken.iter().all(Result::is_ok));
    let handed_out = HandedOut::default();
    let spawn = |n| {
        let (ports, handed_out) = (world.ports.clone(), Arc::clone(&handed_out));
        tokio::spawn(work(ports, format!("w{n}"), handed_out))
    };
    let workers: Vec<_> = (0..WORKERS).map(spawn).collect();
    let mut applied = 0;
    for worker in workers {
        applied += worker.await.expect("no worker panics");
    }
    assert_eq!(applied, 4 * TASKS);
    assert_eq!(
        handed_out.lock().unwrap().len(),
        4 * TASKS,
        "each once, under one lease"
    );
    let complete = "SELECT count(*) FROM tasker.tasks WHERE state = 'complete'";
    assert_eq!(world.sql(complete), TASKS.to_string());
    let rows = "SELECT count(*) FROM tasker.transitions";
    // started and succeeded of four steps, started and settled of the task.
    assert_eq!(world.sql(rows), (10 * TASKS).to_string());
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(world.sql(deadlocks), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_parents_that_finish_at_once_release_their_child() {
    let world = World::new().await;
    let join = template(
        "join",
        [step("a", &[]), step("b", &[]), step("c", &["a", "b"])],
    );
    for _ in 0..100 {
        let task = world.submit(&join, SubmissionFacts::default()).await;
        let parents = world.claim(2).await;
        assert_eq!(parents.len(), 2);
        let [a, b] = [0, 1].map(|n| vec![success(&parents[n].step, start())]);
        let (one, other) = tokio::join!(world.commit(a), world.commit(b));
        assert!(one.into_iter().chain(other).all(|result| result.is_ok()));
        let child = world.claim(2).await;
        assert_eq!(child.len(), 1, "the child waits for ever");
        assert_eq!(
            child[0].step.id,
            StepId {
                task,
                index: StepIndex(2)
            }
        );
        assert_eq!(child[0].step.version, 2, "released once, claimed once");
        world.commit(vec![success(&child[0].step, start())]).await;
        assert_eq!(world.load(task).await.task.status(), Status::Complete);
    }
}

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
        if let Err(application::ports::OperateError::Store(error)) =
            ports.tasks.change(*task, decide, None).await
        {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_claims_of_one_task_start_it_once() {
    let world = World::new().await;
    let wide: Vec<String> = (0..20).map(|n| format!("s{n}")).collect();
    let wide = template("wide", wide.iter().map(|name| step(name, &[])));
    for _ in 0..20 {
        let task = world.submit(&wide, SubmissionFacts::default()).await;
        let claim = |n: usize| {
            let request = ClaimRequest {
                lease: Millis::from_secs(9),
                ..ask(&format!("w{n}"), 5)
            };
            let queue = Arc::clone(&world.ports.queue);
            tokio::spawn(async move { queue.claim(request).await.expect("the store answers") })
        };
        let claims: Vec<_> = (0..4).map(claim).collect();
        let (mut steps, mut started) = (BTreeSet::new(), 0);
        for one in claims {
            let reply = one.await.expect("no panic");
            started += reply.task_trail.len();
            for claimed in reply.steps {
                assert!(steps.insert(claimed.step.id), "{} twice", claimed.step.id);
            }
        }
        assert_eq!(started, 1, "one row says that the task began");
        let history = world
            .ports
            .tasks
            .history(task, 0, 100)
            .await
            .expect("the store answers");
        assert_eq!(history.iter().filter(|row| row.step.is_none()).count(), 1);
        assert_eq!(history.len(), 1 + steps.len());
        while !world.claim(100).await.is_empty() {}
    }
}
