//! Workers that come over the network: many that wait share one look, and nothing gets lost between
//! the store and them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    NextDue, StepQueue, StoreError,
};
use application::{Ending, Handed, Orchestrator, RemoteClaim, RemoteOutcome};
use async_trait::async_trait;
use domain::id::{StepId, TaskId};
use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, RequestId};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::Step;
use domain::time::Timestamp;
use testkit::faults::{Fault, Method};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::requests::{LEASE, handler_name, request, step, template, worker};
use crate::world::{World, everything_waits};

const WAIT: Millis = Millis::from_secs(20);

/// Counts what reaches the store.
struct Counted {
    inner: Arc<dyn StepQueue>,
    claims: AtomicUsize,
    looks: AtomicUsize,
}

impl Counted {
    fn new(inner: Arc<dyn StepQueue>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            claims: AtomicUsize::new(0),
            looks: AtomicUsize::new(0),
        })
    }

    /// Claims and looks since this was last asked.
    fn counted(&self) -> (usize, usize) {
        let taken = |count: &AtomicUsize| count.swap(0, Ordering::SeqCst);
        (taken(&self.claims), taken(&self.looks))
    }
}

#[async_trait]
impl StepQueue for Counted {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        self.claims.fetch_add(1, Ordering::SeqCst);
        self.inner.claim(request).await
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        self.inner.commit(batch).await
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.inner.heartbeat(request).await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.inner.lapsed(now, limit).await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        self.inner.next_due(scope, handlers).await
    }
}

fn claim(name: &str) -> RemoteClaim {
    RemoteClaim {
        worker: worker(name),
        handlers: vec![handler_name("work")],
        queues: vec![QueueName::default()],
        limit: 1,
        lease: LEASE,
        wait: WAIT,
        id: None,
        in_flight: None,
    }
}

/// Workers that wait, each with a claim of its own.
struct Pollers {
    waiting: JoinSet<Result<Handed, StoreError>>,
    gone: CancellationToken,
}

impl Pollers {
    fn new(orchestrator: &Orchestrator, claims: impl IntoIterator<Item = RemoteClaim>) -> Self {
        let (mut waiting, gone) = (JoinSet::new(), CancellationToken::new());
        for claim in claims {
            let (orchestrator, gone) = (orchestrator.clone(), gone.clone());
            waiting.spawn(async move { orchestrator.claim_remote(claim, &gone).await });
        }
        Self { waiting, gone }
    }

    fn many(orchestrator: &Orchestrator, number: usize) -> Self {
        let claims = (0..number).map(|nth| claim(&format!("w{nth}")));
        Self::new(orchestrator, claims)
    }

    /// What they got, in the order in which they got it; it is delivered.
    async fn got(mut self) -> Vec<StepId> {
        let mut got = Vec::new();
        while let Some(handed) = self.waiting.join_next().await {
            let handed = handed.unwrap().unwrap();
            assert!(handed.steps.len() <= 1, "a claim honours its limit");
            got.extend(handed.steps.iter().map(|claimed| claimed.step.id));
            handed.handover.delivered();
        }
        got
    }
}

async fn finish_all(world: &World, ids: &[StepId]) {
    for id in ids {
        let step = world.load(id.task).await.steps[0].clone();
        let (holder, _) = step.state.attempt().unwrap();
        let outcome = RemoteOutcome {
            step: application::ports::StepRef {
                task: id.task,
                name: step.definition.name.clone(),
            },
            lease_no: step.lease_no,
            ending: Ending::Succeeded(Payload::empty()),
        };
        let answers = world.orchestrator.commit_remote(holder, vec![outcome]);
        assert!(answers.await.unwrap()[0].as_ref().unwrap().changed);
    }
}

#[tokio::test(start_paused = true)]
async fn two_hundred_who_wait_share_one_look_every_other_second() {
    let (world, queue) = World::with_queue(Counted::new);
    let began = world.now();
    let pollers = Pollers::many(&world.orchestrator, 200);
    everything_waits().await;
    let (claims, looks) = queue.counted();
    assert!(claims <= 2 && looks <= 2, "{claims} claims, {looks} looks");
    assert!(world.moving_time(pollers.got()).await.is_empty());
    assert_eq!(world.now(), began.plus(WAIT));
    let (claims, looks) = queue.counted();
    assert!((8..=14).contains(&looks), "{looks} looks in 20 s");
    assert!(claims <= 1, "{claims} claims of nothing");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_get_each_its_own_as_it_comes() {
    let (world, queue) = World::with_queue(Counted::new);
    let pollers = Pollers::many(&world.orchestrator, 200);
    everything_waits().await;
    queue.counted();
    let began = world.now();
    let template = template([step("a", &[])]);
    let wanted = request(&template);
    world
        .orchestrator
        .put_template(Arc::new(template))
        .await
        .unwrap();
    let mut tasks = BTreeSet::new();
    for _ in 0..200 {
        tasks.insert(
            world
                .orchestrator
                .submit(wanted.clone())
                .await
                .unwrap()
                .task,
        );
    }
    let got = pollers.got().await;
    let found: BTreeSet<TaskId> = got.iter().map(|id| id.task).collect();
    assert_eq!((got.len(), found), (200, tasks));
    assert_eq!(world.now(), began, "nobody waited for time to pass");
    let (claims, looks) = queue.counted();
    assert!(
        claims <= 220 && looks <= 2,
        "{claims} claims, {looks} looks"
    );
    finish_all(&world, &got).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_nobody_announced_is_found_by_one_who_waits() {
    let world = World::new();
    let pollers = Pollers::many(&world.orchestrator, 3);
    everything_waits().await;
    let began = world.now();
    let template = template([step("a", &[])]);
    let wanted = request(&template);
    let elsewhere = world.elsewhere();
    elsewhere.put_template(Arc::new(template)).await.unwrap();
    let task = elsewhere.submit(wanted).await.unwrap().task;
    let got = world.moving_time(pollers.got()).await;
    assert_eq!(got.iter().map(|id| id.task).collect::<Vec<_>>(), [task]);
    let step = world.step(task, "a").await;
    let (_, at) = step.state.attempt().unwrap();
    assert!(at <= began.plus(Millis::from_secs(2)), "{at}");
    finish_all(&world, &got).await;
    world.finish_untold().await;
}

#[tokio::test(start_paused = true)]
async fn a_step_that_backs_off_is_handed_out_when_it_is_due() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let first = world
        .orchestrator
        .claim_remote(claim("w1"), &CancellationToken::new())
        .await;
    let first = first.unwrap();
    let claimed = first.steps[0].step.clone();
    first.handover.delivered();
    let outcome = RemoteOutcome {
        step: application::ports::StepRef {
            task,
            name: claimed.definition.name.clone(),
        },
        lease_no: claimed.lease_no,
        ending: Ending::Failed(domain::retry::StepFailure::retryable("not yet")),
    };
    let answers = world
        .orchestrator
        .commit_remote(&worker("w1"), vec![outcome])
        .await;
    assert_eq!(answers.unwrap()[0].as_ref().unwrap().state, Status::Pending);
    let due = world.step(task, "a").await.next_run_at().unwrap();
    let pollers = Pollers::many(&world.orchestrator, 1);
    let got = world.moving_time(pollers.got()).await;
    assert_eq!(got.len(), 1);
    assert_eq!(world.now(), due, "to the microsecond");
    finish_all(&world, &got).await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_leaves_its_place_to_the_next() {
    let world = World::new();
    let first = Pollers::many(&world.orchestrator, 1);
    everything_waits().await;
    let mut rest = Pollers::new(&world.orchestrator, [claim("next")]);
    everything_waits().await;
    first.gone.cancel();
    let task = world.submit([step("a", &[])]).await;
    let handed = rest.waiting.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(handed.steps[0].step.id.task, task);
    assert!(first.got().await.is_empty());
    // Dropped before it was delivered: given back, and no attempt is counted.
    drop(handed);
    everything_waits().await;
    let step = world.step(task, "a").await;
    assert_eq!((step.status(), step.attempts), (Status::Pending, 0));
    let again = Pollers::many(&world.orchestrator, 1).got().await;
    finish_all(&world, &again).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_claim_whose_reply_the_store_lost_is_had_by_asking_again() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let named = |id: &str| RemoteClaim {
        id: Some(RequestId::parse(id).unwrap()),
        ..claim("w1")
    };
    let gone = CancellationToken::new();
    let first = world
        .orchestrator
        .claim_remote(named("r1"), &gone)
        .await
        .unwrap();
    // It never arrives, and the process that sent it is no more.
    std::mem::forget(first.handover);
    let elsewhere = world.elsewhere();
    let again = elsewhere.claim_remote(named("r1"), &gone).await.unwrap();
    assert_eq!(again.steps[0].step, first.steps[0].step);
    again.handover.delivered();
    let other = elsewhere.claim_remote(
        RemoteClaim {
            wait: Millis::ZERO,
            ..named("r2")
        },
        &gone,
    );
    assert!(other.await.unwrap().steps.is_empty());
    finish_all(&world, &[first.steps[0].step.id]).await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
}

#[tokio::test(start_paused = true)]
async fn outcomes_whose_answer_was_lost_are_committed_once() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let gone = CancellationToken::new();
    let handed = world
        .orchestrator
        .claim_remote(claim("w1"), &gone)
        .await
        .unwrap();
    let claimed = handed.steps[0].step.clone();
    handed.handover.delivered();
    let outcome = RemoteOutcome {
        step: application::ports::StepRef {
            task,
            name: claimed.definition.name.clone(),
        },
        lease_no: claimed.lease_no,
        ending: Ending::Succeeded(Payload::empty()),
    };
    world.faults.script(Method::Commit, [Fault::After]);
    let lost = world
        .orchestrator
        .commit_remote(&worker("w1"), vec![outcome.clone()])
        .await;
    assert!(lost.unwrap_err().is_retryable());
    let again = world
        .orchestrator
        .commit_remote(&worker("w1"), vec![outcome])
        .await;
    let again = *again.unwrap()[0].as_ref().unwrap();
    assert_eq!((again.state, again.changed), (Status::Complete, false));
    let rows = world.history(task).await;
    let ended = rows.iter().filter(|row| row.to == Status::Complete).count();
    assert_eq!((ended, world.step(task, "a").await.attempts), (1, 1));
    world.finish_untold().await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_keeps_those_who_wait_waiting() {
    let world = World::new();
    let pollers = Pollers::many(&world.orchestrator, 5);
    everything_waits().await;
    world
        .faults
        .script(Method::NextDue, [Fault::Before, Fault::Before]);
    world.advance(4);
    everything_waits().await;
    let task = world.submit([step("a", &[])]).await;
    let got = world.moving_time(pollers.got()).await;
    assert_eq!(got.iter().map(|id| id.task).collect::<Vec<_>>(), [task]);
    finish_all(&world, &got).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_answers_those_who_wait() {
    let world = World::new();
    let began = world.now();
    let pollers = Pollers::many(&world.orchestrator, 5);
    everything_waits().await;
    world.orchestrator.answer_waiting_claims();
    assert!(pollers.got().await.is_empty());
    assert!(Pollers::many(&world.orchestrator, 1).got().await.is_empty());
    assert_eq!(world.now(), began);
}
