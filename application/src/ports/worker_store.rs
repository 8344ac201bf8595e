//! Workers as the store knows them, and what those that come over the network need of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::id::TaskId;
use domain::name::{HandlerName, QueueName, RequestId, StepName, WorkerId};
use domain::step::Step;
use domain::template::Template;
use domain::text::Text;
use domain::time::Timestamp;

use super::{ClaimReply, ClaimRequest, StoreError};

/// Keeps who works, and answers a claim whose reply was lost.
///
/// Nothing of it is needed for a step to be done once: leases see to that. It is for people who
/// look, for workers told to end, and for replies that never arrived.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait WorkerStore: Send + Sync {
    /// Notes that a worker is there, with what it says of itself; what it does not say stays as it
    /// was. Answers the worker as it is kept.
    async fn see(&self, seen: WorkerSeen) -> Result<Worker, StoreError>;

    /// One worker; `None` if there is none.
    async fn worker(&self, id: &WorkerId) -> Result<Option<Worker>, StoreError>;

    /// Workers by id, after this one, at most `limit` (1 to 1,000).
    async fn workers(&self, after: Option<WorkerId>, limit: u32)
    -> Result<Vec<Worker>, StoreError>;

    /// Marks a worker as to end, since the first time it was asked. `None` if there is none.
    async fn drain(&self, id: &WorkerId, at: Timestamp) -> Result<Option<Worker>, StoreError>;

    /// Removes a worker and what was remembered of its claims; answers whether it was there.
    async fn forget(&self, id: &WorkerId) -> Result<bool, StoreError>;

    /// Removes workers that were last seen before `unseen_since`, and what is remembered of claims
    /// from before `claimed_before`, at most 10,000 of each; answers how many workers.
    async fn forget_old(
        &self,
        unseen_since: Timestamp,
        claimed_before: Timestamp,
    ) -> Result<u32, StoreError>;

    /// Claims like [`StepQueue::claim`](super::StepQueue::claim) and remembers, in the same atomic
    /// unit, what was handed out under the worker and this id. Asked again, it claims nothing and
    /// hands out the same leases again, those of them that are still held. A claim that got
    /// nothing is not remembered.
    async fn claim_once(
        &self,
        request: ClaimRequest,
        id: RequestId,
    ) -> Result<ClaimOnce, StoreError>;

    /// Steps by their names, in the order asked; `None` for what does not exist.
    async fn steps(&self, steps: Vec<StepRef>) -> Result<Vec<Option<HeldStep>>, StoreError>;

    /// Whom steps wait for that wait for nothing else but their time: at most 10,000 steps that may
    /// start and as many whose time has not come are counted, by handler and queue.
    async fn demand(&self) -> Result<Vec<Demand>, StoreError>;
}

/// What a worker says of itself. `None`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkerFacts {
    /// Where it runs.
    pub host: Option<Text>,
    /// What version of what it is.
    pub version: Option<Text>,
    /// Whatever helps people to tell workers apart.
    pub labels: Option<BTreeMap<String, String>>,
    /// What it can do.
    pub handlers: Option<Vec<HandlerName>>,
    /// Where it takes steps from.
    pub queues: Option<Vec<QueueName>>,
    /// How many steps it runs at once.
    pub slots: Option<u32>,
    /// How many it has in hand.
    pub in_flight: Option<u32>,
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerSeen {
    /// Of whom.
    pub id: WorkerId,
    /// What it says.
    pub facts: WorkerFacts,
    /// When.
    pub at: Timestamp,
}

/// A worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Who.
    pub id: WorkerId,
    /// What it has said.
    pub facts: WorkerFacts,
    /// Its first sign of life.
    pub first_seen_at: Timestamp,
    /// Its last.
    pub last_seen_at: Timestamp,
    /// Since when it is to end, if it is.
    pub draining_since: Option<Timestamp>,
}

/// What a claim that may have been a repeat handed out.
#[derive(Clone, Debug)]
pub struct ClaimOnce {
    /// The steps.
    pub reply: ClaimReply,
    /// Whether they had been handed out before.
    pub repeated: bool,
}

/// A step by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepRef {
    /// Of which task.
    pub task: TaskId,
    /// Which.
    pub name: StepName,
}

/// A step, with what it takes to decide about it.
#[derive(Clone, Debug)]
pub struct HeldStep {
    /// As it is.
    pub step: Step,
    /// Its template.
    pub template: Arc<Template>,
}

/// How many steps wait for one handler in one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The handler.
    pub handler: HandlerName,
    /// The queue.
    pub queue: QueueName,
    /// Those that may start.
    pub ready: u32,
    /// Those whose time has not come.
    pub waiting: u32,
}
