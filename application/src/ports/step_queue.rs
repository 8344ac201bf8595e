//! Steps to run: claimed, kept alive, finished. All in batches, atomic per item.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::history::{Cause, Stamp, Transition};
use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, StepName, WorkerId};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::{Decision, Step};
use domain::template::Template;
use domain::text::Actor;
use domain::time::Timestamp;

use super::{CommitError, StoreError};

/// Hands out steps and takes their outcomes back.
///
/// A store repeats three rules of the domain in its own language, each proven equal by test: which
/// steps may start ([`Step::decide`] with `Start`), what a finished step does to its children, and
/// [`settle`](domain::task::settle).
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait StepQueue: Send + Sync {
    /// Claims steps that may start, in the order of their place in the queue: `pending`, parents
    /// done, due at `now`, an attempt left, task `pending` or `in_progress`, neither task nor
    /// queue paused, not halted. Each becomes `in_progress` with a new lease and a row of history,
    /// and its task `in_progress` if it was not. No step is handed out twice.
    ///
    /// Atomic per call: after an error the claimed steps, if any, come back when their lease ends.
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError>;

    /// Applies decided changes, each if its step still has the status, lease number and version it
    /// was decided on; releases children; counts; halts and settles tasks; writes history. Then
    /// claims, if asked.
    ///
    /// Atomic per item: healthy items share one transaction, an item that cannot be applied says
    /// why in its place of `results` and changes nothing. An item that repeats what its own lease
    /// has already done answers [`Applied::Unchanged`]. A change is decided on a running step;
    /// what was decided on any other, and would change it, is refused like a lost lease. The
    /// answers are those before the claim, whatever it hands out.
    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError>;

    /// Extends leases, each if it is still the present one; `results` in the order asked.
    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError>;

    /// Running steps whose lease or deadline has passed at `now`, longest ago first, at most
    /// `limit`. To take one back, commit a decision to `Expire` it: its
    /// [`StepChange::lapsed_at`] makes the store look again at the time.
    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError>;

    /// What time will bring next: to `scope` (and to `handlers`, if given), and to everyone. One
    /// look, cheap enough to be taken every other second by a process that has nothing to do.
    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError>;
}

/// What time will bring next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextDue {
    /// The next step of the scope: the earliest `next_run_at` of the steps that wait for nothing
    /// else, [`Timestamp::MIN`] if one may start already, and for a running one the time its lease
    /// or deadline lapses. `None`: nothing is left to do that time could bring. Steps of ended,
    /// paused or halted tasks and of paused queues do not count, unless they are running; a running
    /// one counts whatever its handler, as its children may have one of the handlers. A store that
    /// cannot look at everything each time names the time at which it will, if that is earlier.
    pub step: Option<Timestamp>,
    /// When the first lease or deadline of a running step lapses, whatever its scope: a rescuer's.
    pub lapse: Option<Timestamp>,
    /// The earliest `wake_at` of an open task, whatever its scope: a reconciler's.
    pub wake: Option<Timestamp>,
}

/// Where to claim from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimScope {
    /// Any task with steps in these queues.
    Queues(Vec<QueueName>),
    /// One task, whatever the queues of its steps.
    Task(domain::id::TaskId),
    /// One step: a start by name.
    Step(StepId),
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRequest {
    /// Where.
    pub scope: ClaimScope,
    /// Only steps of these handlers; `None` takes any.
    pub handlers: Option<Vec<HandlerName>>,
    /// Who.
    pub worker: WorkerId,
    /// At most this many, 1 to 1,000.
    pub limit: u32,
    /// For how long without a heartbeat.
    pub lease: Millis,
    /// Now.
    pub now: Timestamp,
}

/// What a claim handed out.
#[derive(Clone, Debug)]
pub struct ClaimReply {
    /// The steps, in the order of their places in the queue.
    pub steps: Vec<ClaimedStep>,
    /// The rows of history of tasks that this claim started.
    pub task_trail: Vec<Transition>,
    /// The store's own time at the claim, for clocks that follow it.
    pub now: Timestamp,
}

/// A step in the hands of a worker, with all its handler needs.
#[derive(Clone, Debug)]
pub struct ClaimedStep {
    /// The step as it is after the claim: `in_progress`, `lease_no` its fence.
    pub step: Step,
    /// Its template.
    pub template: Arc<Template>,
    /// The task's context.
    pub context: Arc<Payload>,
    /// The results of its parents, by name. A parent resolved without a result is missing.
    pub parents: BTreeMap<StepName, Payload>,
    /// When it became ready: how long it waited is what is left to the claim. None if its store
    /// does not say.
    pub ready_at: Option<Timestamp>,
}

impl ClaimedStep {
    /// The row of history its claim wrote.
    pub fn started(&self) -> Option<Transition> {
        let (worker, at) = self.step.state.attempt()?;
        Some(Transition {
            task: self.step.id.task,
            step: Some(self.step.id.index),
            from: Status::Pending,
            to: Status::InProgress,
            cause: Cause::Started,
            stamp: Stamp::by(at, Actor::named(worker.as_str())),
            attempt: self.step.attempts,
            lease_no: self.step.lease_no,
            run_no: self.step.run_no,
        })
    }
}

/// One decided change.
#[derive(Clone, Debug)]
pub struct StepChange {
    /// What was decided.
    pub decision: Decision,
    /// Kept with the step if the change makes it `complete`.
    pub result: Option<Payload>,
    /// Only if the lease or deadline has passed at this time; for rescuers.
    pub lapsed_at: Option<Timestamp>,
    /// The safety net: the task's `wake_at` becomes this if it has none or an earlier one.
    pub wake_at: Option<Timestamp>,
}

/// Decided changes, and what to claim in the same breath.
#[derive(Clone, Debug)]
pub struct CommitBatch {
    /// The changes; a step may be in a batch once.
    pub changes: Vec<StepChange>,
    /// Claimed after the changes, in the same round trip where the store can.
    pub then_claim: Option<ClaimRequest>,
    /// Now.
    pub now: Timestamp,
}

/// What became of a batch.
#[derive(Debug)]
pub struct CommitReply {
    /// One for each change, in their order.
    pub results: Vec<Result<Applied, CommitError>>,
    /// What `then_claim` handed out.
    pub claimed: Vec<ClaimedStep>,
    /// The rows of history of tasks that this batch settled or started.
    pub task_trail: Vec<Transition>,
    /// The store's own time at the commit.
    pub now: Timestamp,
}

/// What one applied change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was written. `task` is the task's status afterwards; ended means this change ended it.
    Changed {
        /// The task's status after the batch.
        task: Status,
    },
    /// It had been written before: a repeat.
    Unchanged,
}

/// A lease, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseRef {
    /// Of which step.
    pub step: StepId,
    /// Its number.
    pub lease_no: LeaseNo,
}

/// Leases to extend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeartbeatRequest {
    /// Which.
    pub leases: Vec<LeaseRef>,
    /// For how long from now.
    pub lease: Millis,
    /// Now.
    pub now: Timestamp,
}
