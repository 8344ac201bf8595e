//! Each kind of fault does what it says, and the same seed gives the same faults.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use adapters_memory::{MemoryPorts, SeededEntropy};
use application::Orchestrator;
use application::ports::{ClaimRequest, ClaimScope, Ports};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::time::Timestamp;
use tasker_testkit::factories;
use tasker_testkit::faults::{Fault, Faults, Method, Rates};

fn memory() -> MemoryPorts {
    MemoryPorts::at(Timestamp::from_secs(1_000), 1)
}

fn request(ports: &Ports) -> ClaimRequest {
    ClaimRequest {
        scope: ClaimScope::Queues(vec![QueueName::default()]),
        handlers: None,
        worker: WorkerId::parse("w1").unwrap(),
        limit: 10,
        lease: Millis::from_secs(30),
        now: ports.clock.now(),
    }
}

async fn submit(ports: &Ports) -> TaskId {
    let orchestrator = Orchestrator::new(ports.clone());
    let workflow = factories::linear();
    orchestrator
        .put_template(Arc::clone(workflow.template()))
        .await
        .unwrap();
    let submitted = orchestrator.submit(workflow.request()).await;
    submitted.unwrap().task
}

#[tokio::test]
async fn before_changes_nothing_and_after_changes_all() {
    let faults = Faults::none();
    let ports = faults.wrap(memory().ports());
    submit(&ports).await;

    faults.script(Method::Claim, [Fault::Before, Fault::After]);
    assert!(ports.queue.claim(request(&ports)).await.is_err());
    assert!(ports.queue.claim(request(&ports)).await.is_err());
    let reply = ports.queue.claim(request(&ports)).await.unwrap();
    assert!(
        reply.steps.is_empty(),
        "the second call claimed the only step before it failed"
    );
    let lapse = ports.clock.now().plus(Millis::from_secs(30));
    assert_eq!(ports.queue.lapsed(lapse, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_duplicate_arrives_twice_and_the_first_reply_counts() {
    let faults = Faults::none();
    let memory = memory();
    let ports = faults.wrap(memory.ports());
    let workflow = factories::linear();
    let orchestrator = Orchestrator::new(ports.clone());
    orchestrator
        .put_template(Arc::clone(workflow.template()))
        .await
        .unwrap();
    faults.script(Method::Submit, [Fault::Duplicate]);
    let submitted = orchestrator.submit(workflow.request()).await.unwrap();
    assert!(!submitted.replayed);
    assert_eq!(faults.injected(), [(Method::Submit, Fault::Duplicate)]);

    // Two claims reach the store: the reply of the first is the one that counts.
    faults.script(Method::Claim, [Fault::Duplicate]);
    let reply = ports.queue.claim(request(&ports)).await.unwrap();
    assert_eq!(reply.steps.len(), 1);
}

#[tokio::test]
async fn a_delay_is_one_of_the_clock() {
    let faults = Faults::none();
    let memory = memory();
    let ports = faults.wrap(memory.ports());
    submit(&ports).await;
    let span = Millis::from_secs(20);
    faults.script(Method::Claim, [Fault::Delay(span)]);
    faults.script(Method::Lapsed, [Fault::LateReply(span)]);

    let late = tokio::spawn({
        let ports = ports.clone();
        async move { ports.queue.claim(request(&ports)).await }
    });
    while memory.clock.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    memory.clock.jump();
    assert_eq!(late.await.unwrap().unwrap().steps.len(), 1);
    assert_eq!(ports.clock.now(), Timestamp::from_secs(1_020));
}

#[tokio::test]
async fn a_script_may_begin_later_and_reads_are_not_duplicated() {
    let faults = Faults::none();
    let ports = faults.wrap(memory().ports());
    faults.spare(Method::Due, 1);
    faults.script(Method::Due, [Fault::Before, Fault::Duplicate]);
    assert!(ports.tasks.due(ports.clock.now(), 1).await.is_ok());
    assert!(ports.tasks.due(ports.clock.now(), 1).await.is_err());
    assert!(ports.tasks.due(ports.clock.now(), 1).await.is_ok());
    assert_eq!(faults.injected(), [(Method::Due, Fault::Before)]);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults_at_about_the_rates() {
    let rates = Rates {
        before: 200,
        after: 100,
        ..Rates::default()
    };
    let play = || async {
        let rates = BTreeMap::from([(Method::Due, rates)]);
        let faults = Faults::seeded(Arc::new(SeededEntropy::new(42)), rates);
        let ports = faults.wrap(memory().ports());
        let mut failed = Vec::new();
        for call in 0..1_000 {
            if ports.tasks.due(ports.clock.now(), 1).await.is_err() {
                failed.push(call);
            }
            // A method without a rate suffers nothing.
            assert!(
                ports
                    .tasks
                    .list(application::ports::TaskListQuery::default())
                    .await
                    .is_ok()
            );
        }
        let before = faults
            .injected()
            .iter()
            .filter(|(_, fault)| *fault == Fault::Before)
            .count();
        assert!((160..240).contains(&before), "{before}");
        faults.stop();
        for _ in 0..100 {
            assert!(ports.tasks.due(ports.clock.now(), 1).await.is_ok());
        }
        failed
    };
    let failed = play().await;
    assert!((250..350).contains(&failed.len()), "{}", failed.len());
    assert_eq!(failed, play().await);
}

#[tokio::test]
async fn held_calls_wait_until_they_are_released() {
    let faults = Faults::none();
    let ports = faults.wrap(memory().ports());
    submit(&ports).await;
    faults.hold();
    let held = tokio::spawn({
        let ports = ports.clone();
        async move { ports.queue.claim(request(&ports)).await }
    });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!held.is_finished());
    faults.release();
    assert_eq!(held.await.unwrap().unwrap().steps.len(), 1);
    assert!(ports.tasks.due(ports.clock.now(), 1).await.is_ok());
}
