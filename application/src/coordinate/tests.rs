//! What the coordinator *calls*: here the calls are the claim, so the ports are mocks. What comes
//! of them is tested on real stores, by the testkit's scenarios.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::error::{LeaseEnd, TransitionError};
use domain::event::Event;
use domain::history::Stamp;
use domain::id::{LeaseNo, StepIndex, TaskId};
use domain::millis::Millis;
use domain::name::{HandlerName, WorkerId};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::{StepCommand, TaskGate};
use domain::task::{Snapshot, SubmissionFacts};
use domain::template::{StepBuilder, TemplateBuilder};
use domain::text::Actor;
use domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::ports::analytics::MockAnalytics;
use crate::ports::audit_log::MockAuditLog;
use crate::ports::census::MockCensusTaker;
use crate::ports::entropy::MockEntropy;
use crate::ports::event_feed::MockEventFeed;
use crate::ports::handler::MockStepHandler;
use crate::ports::key_store::MockKeyStore;
use crate::ports::reenqueuer::MockReenqueuer;
use crate::ports::retention::MockRetentionStore;
use crate::ports::step_queue::MockStepQueue;
use crate::ports::task_store::MockTaskStore;
use crate::ports::template_store::MockTemplateStore;
use crate::ports::webhook_store::MockWebhookStore;
use crate::ports::worker_store::MockWorkerStore;
use crate::ports::{
    Alone, Applied, ClaimReply, ClaimedStep, Clock, CommitError, CommitReply, EventSink, NextDue,
    Ports,
};

const NOW: Timestamp = Timestamp::EPOCH;

#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl EventSink for Heard {
    fn publish(&self, events: Vec<Event>) {
        self.0
            .lock()
            .unwrap()
            .extend(events.iter().map(|event| event.name().to_owned()));
    }
}

/// Time stands still: what waits for a later time waits until it is dropped.
struct StandingClock;

#[async_trait]
impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        NOW
    }

    async fn sleep_until(&self, at: Timestamp) {
        if at > NOW {
            std::future::pending::<()>().await;
        }
    }
}

fn worker() -> WorkerId {
    WorkerId::parse("w1").unwrap()
}

fn claimed() -> ClaimedStep {
    let template = TemplateBuilder::new("t", "one", "1.0.0").unwrap();
    let template = template
        .step(StepBuilder::new("only", "work").unwrap())
        .build()
        .unwrap();
    let id = TaskId::from_parts(NOW, 7);
    let snapshot = Snapshot::born(Arc::new(template), id, SubmissionFacts::default(), NOW);
    let start = StepCommand::Start {
        worker: worker(),
        lease: Millis::from_secs(30),
        gate: TaskGate::OPEN,
    };
    let stamp = Stamp::by(NOW, Actor::named("w1"));
    let step = snapshot
        .step(StepIndex(0))
        .unwrap()
        .decide(&start, &stamp)
        .unwrap()
        .after;
    let (context, parents) = (Arc::new(Payload::empty()), BTreeMap::new());
    ClaimedStep {
        step,
        template: snapshot.template,
        context,
        parents,
        ready_at: None,
    }
}

/// A queue that hands out one step once and answers commits with `answers`, in turn.
fn queue(mut answers: Vec<Result<Result<Applied, CommitError>, StoreError>>) -> MockStepQueue {
    let mut queue = MockStepQueue::new();
    let mut once = Some(claimed());
    queue
        .expect_next_due()
        .returning(|_, _| Ok(NextDue::default()));
    queue.expect_claim().returning(move |_| {
        Ok(ClaimReply {
            steps: once.take().into_iter().collect(),
            task_trail: Vec::new(),
            now: NOW,
        })
    });
    let calls = answers.len();
    queue.expect_commit().times(calls).returning(move |batch| {
        assert_eq!(batch.changes.len(), 1);
        assert_eq!(batch.changes[0].decision.after.status(), Status::Complete);
        let result = answers.remove(0)?;
        Ok(CommitReply {
            results: vec![result],
            claimed: Vec::new(),
            task_trail: Vec::new(),
            now: NOW,
        })
    });
    queue
}

async fn run(queue: MockStepQueue) -> (CoordinatorReport, Vec<String>) {
    let heard = Arc::new(Heard::default());
    let mut entropy = MockEntropy::new();
    entropy.expect_next_u64().return_const(0_u64);
    let ports = Ports {
        tasks: Arc::new(MockTaskStore::new()),
        queue: Arc::new(queue),
        templates: Arc::new(MockTemplateStore::new()),
        retention: Arc::new(MockRetentionStore::new()),
        analytics: Arc::new(MockAnalytics::new()),
        workers: Arc::new(MockWorkerStore::new()),
        census: Arc::new(MockCensusTaker::new()),
        reenqueuer: Arc::new(MockReenqueuer::new()),
        clock: Arc::new(StandingClock),
        entropy: Arc::new(entropy),
        events: Arc::<Heard>::clone(&heard),
        feed: Arc::new(MockEventFeed::new()),
        webhooks: Arc::new(MockWebhookStore::new()),
        keys: Arc::new(MockKeyStore::new()),
        audit: Arc::new(MockAuditLog::new()),
        wakeups: Arc::new(Alone::default()),
    };
    let mut handler = MockStepHandler::new();
    handler
        .expect_handle()
        .times(1)
        .returning(|_| Ok(Payload::empty()));
    let handlers = Handlers::new().with(HandlerName::parse("work").unwrap(), Arc::new(handler));
    let scope = ClaimScope::Step(claimed().step.id);
    let options = CoordinatorOptions::new(scope, Until::NothingViable, worker());
    let coordinator = Coordinator::new(Orchestrator::new(ports), handlers, options);
    let report = coordinator.run(CancellationToken::new()).await.unwrap();
    let names = heard.0.lock().unwrap().clone();
    (report, names)
}

#[tokio::test]
async fn a_committed_outcome_is_published_once() {
    let committed = Ok(Ok(Applied::Changed {
        task: Status::Complete,
    }));
    let (report, heard) = run(queue(vec![committed])).await;
    assert_eq!(report.succeeded, 1);
    assert_eq!(
        report.ended.values().copied().collect::<Vec<_>>(),
        [Status::Complete]
    );
    assert_eq!(
        heard
            .iter()
            .filter(|name| *name == "step.completed")
            .count(),
        1
    );
}

#[tokio::test]
async fn nothing_is_published_as_done_when_the_commit_is_refused() {
    let (presented, current) = (LeaseNo::new(1), LeaseNo::new(2));
    let lost = TransitionError::LeaseLost {
        presented,
        current,
        end: LeaseEnd::TakenOver,
    };
    let (report, heard) = run(queue(vec![Ok(Err(CommitError::Refused(lost)))])).await;
    assert_eq!((report.succeeded, report.lost), (0, 1));
    assert!(
        !heard.iter().any(|name| name == "step.completed"),
        "{heard:?}"
    );
    assert!(
        heard.iter().any(|name| name == "observability.lease.lost"),
        "{heard:?}"
    );
}

#[tokio::test]
async fn a_stale_decision_is_made_again_on_the_step_as_it_is() {
    let mut current = claimed().step;
    current.version += 5;
    let stale = CommitError::Stale {
        decided_on: 1,
        current: Box::new(current),
    };
    let answers = vec![
        Ok(Err(stale)),
        Ok(Ok(Applied::Changed {
            task: Status::InProgress,
        })),
    ];
    let (report, heard) = run(queue(answers)).await;
    assert_eq!(report.succeeded, 1);
    assert_eq!(
        heard
            .iter()
            .filter(|name| *name == "step.completed")
            .count(),
        1
    );
}
