//! What is particular to the store in memory.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

use std::sync::Arc;
use std::time::Duration;

use application::ports::{
    ClaimRequest, ClaimScope, CommitBatch, Ports, StepChange, TaskDecider, TaskListQuery,
};
use domain::history::Stamp;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::StepCommand;
use domain::task::{NewTask, Snapshot, SubmissionFacts};
use domain::template::{StepBuilder, Template, TemplateBuilder};
use domain::time::Timestamp;
use tasker_adapters_memory::{MemoryPorts, MemoryStore};
use tokio::time::Instant;

fn ports() -> Ports {
    MemoryPorts::at(Timestamp::from_secs(0), 1).ports()
}

/// A root and `leaves` steps behind it.
fn fan_out(leaves: usize) -> Arc<Template> {
    let builder = TemplateBuilder::new("tests", "fan_out", "1.0.0").unwrap();
    let root = builder.step(StepBuilder::new("root", "work").unwrap());
    let leaf = |n| StepBuilder::new(&format!("leaf{n}"), "work").unwrap();
    let leaves = (0..leaves).map(|n| leaf(n).after(["root"]).unwrap());
    Arc::new(leaves.fold(root, TemplateBuilder::step).build().unwrap())
}

async fn submit(ports: &Ports, template: &Arc<Template>) -> TaskId {
    ports.templates.put(Arc::clone(template)).await.unwrap();
    let now = ports.clock.now();
    let id = ports.entropy.task_id(now);
    let facts = SubmissionFacts::default();
    let snapshot = Snapshot::born(Arc::clone(template), id, facts, now);
    let (context, fingerprint) = (Payload::empty(), [0; 32]);
    let new = NewTask {
        snapshot,
        context,
        fingerprint,
    };
    ports
        .tasks
        .submit(vec![new])
        .await
        .unwrap()
        .remove(0)
        .unwrap()
        .task
}

/// Claims and finishes `limit` steps at a time until nothing is left; answers how many there were.
async fn drain(ports: &Ports, limit: u32) -> usize {
    let mut finished = 0;
    loop {
        let now = ports.clock.now();
        let claim = ClaimRequest {
            scope: ClaimScope::Queues(vec![QueueName::default()]),
            handlers: None,
            worker: WorkerId::parse("w1").unwrap(),
            limit,
            lease: Millis::from_secs(60),
            now,
        };
        let claimed = ports.queue.claim(claim).await.unwrap().steps;
        if claimed.is_empty() {
            return finished;
        }
        finished += claimed.len();
        let change = |step: &domain::step::Step| {
            let command = StepCommand::Succeed {
                lease_no: step.lease_no,
            };
            let decision = step.decide(&command, &Stamp::engine(now)).unwrap();
            StepChange {
                decision,
                result: None,
                lapsed_at: None,
                wake_at: None,
            }
        };
        let changes = claimed
            .iter()
            .map(|claimed| change(&claimed.step))
            .collect();
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now,
        };
        for result in ports.queue.commit(batch).await.unwrap().results {
            result.unwrap();
        }
    }
}

#[tokio::test]
async fn a_decider_that_panics_leaves_the_store_as_it_was() {
    let ports = ports();
    let task = submit(&ports, &fan_out(1)).await;
    let before = ports.tasks.load(task).await.unwrap();
    let tasks = Arc::clone(&ports.tasks);
    let panics: TaskDecider = Arc::new(|_| panic!("on purpose"));
    let change = tokio::spawn(async move { tasks.change(task, panics, None).await.is_ok() });
    assert!(change.await.unwrap_err().is_panic());
    assert_eq!(ports.tasks.load(task).await.unwrap(), before);
    assert_eq!(drain(&ports, 10).await, 2, "the store goes on");
}

/// The best of three: whatever else the machine does can only slow a run down.
async fn time_to_drain(leaves: usize) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let ports = ports();
        submit(&ports, &fan_out(leaves)).await;
        let begun = Instant::now();
        assert_eq!(drain(&ports, 1).await, leaves + 1);
        best = best.min(begun.elapsed());
    }
    best.max(Duration::from_millis(5))
}

/// Ten times the steps may cost ten times as much, not a hundred times.
#[tokio::test]
async fn a_claim_costs_the_same_however_many_steps_wait() {
    let (few, many) = (time_to_drain(1_000).await, time_to_drain(10_000).await);
    assert!(many < few * 40, "{few:?} {many:?}");
}

#[tokio::test]
async fn ten_thousand_tasks_are_drained_and_listed() {
    let ports = ports();
    let template = fan_out(0);
    for _ in 0..10_000 {
        submit(&ports, &template).await;
    }
    assert_eq!(drain(&ports, 1_000).await, 10_000);
    let query = TaskListQuery {
        limit: 1_000_000,
        ..TaskListQuery::default()
    };
    let page = ports.tasks.list(query).await.unwrap();
    assert_eq!(
        page.items.len(),
        1_000,
        "a page has a bound, whatever is asked for"
    );
    assert!(page.items.iter().all(|item| item.state == Status::Complete));
}

#[test]
fn a_store_shows_how_much_it_holds() {
    assert_eq!(
        format!("{:?}", MemoryStore::new()),
        "MemoryStore { tasks: 0, .. }"
    );
}
