//! Many at once: nothing is handed out twice, nothing is lost, nobody waits in a circle.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use application::ports::{Applied, ClaimRequest, ClaimScope, CommitBatch, Ports};
use domain::id::{StepId, StepIndex};
use domain::millis::Millis;
use domain::status::Status;
use domain::step::Step;
use domain::task::SubmissionFacts;
use tasker_adapters_postgres::PgOptions;

use crate::support::{World, ask, diamond, new_task, start, step, success, template};

const WORKERS: usize = 16;
const TASKS: usize = 500;

/// What was handed out: which step, under which lease.
pub(crate) type HandedOut = Arc<Mutex<BTreeSet<(StepId, i64)>>>;

pub(crate) fn note(handed_out: &HandedOut, steps: &[Step]) {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_starts_by_name_have_one_winner_and_both_know_it() {
    let world = World::new().await;
    let two = template("two", [step("left", &[]), step("right", &[])]);
    for _ in 0..50 {
        let task = world.submit(&two, SubmissionFacts::default()).await;
        let start = |name: &str, index| {
            let scope = ClaimScope::Step(StepId {
                task,
                index: StepIndex(index),
            });
            let request = ClaimRequest {
                scope,
                ..ask(name, 1)
            };
            let queue = Arc::clone(&world.ports.queue);
            async move {
                queue
                    .claim(request)
                    .await
                    .expect("the store answers")
                    .steps
                    .len()
            }
        };
        let (one, other, right) = tokio::join!(start("w1", 0), start("w2", 0), start("w3", 1));
        assert_eq!(one + other, 1, "nobody is left in doubt");
        assert_eq!(
            right, 1,
            "a neighbour that starts the task is no reason to get nothing"
        );
        let held = world.load(task).await.steps;
        world
            .commit(
                held.iter()
                    .map(|step| success(step, crate::support::start()))
                    .collect(),
            )
            .await;
    }
}
