//! Tasks as wholes: submitted, looked at, operated on.

use std::sync::Arc;

use async_trait::async_trait;
use domain::error::TransitionError;
use domain::history::{OperationRecord, Stamp, Transition};
use domain::id::{StepIndex, TaskId};
use domain::name::{Namespace, QueueName, Tag, TemplateName};
use domain::payload::Payload;
use domain::status::Status;
use domain::task::{NewTask, Snapshot, Task, TaskChange};
use domain::template::TemplateKey;
use domain::text::Actor;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{OperateError, StoreError};

/// A pure function from a locked snapshot to what changes. The store may call it more than once
/// (after a deadlock, say), each time on a fresh snapshot, and applies its last answer.
///
/// It crosses the port in place of a transaction: the store locks the task, asks, and applies, so
/// that nothing can come between the decision and its effect, however busy the task is.
pub type TaskDecider =
    Arc<dyn Fn(&Snapshot) -> Result<TaskChange, TransitionError> + Send + Sync + 'static>;

/// Keeps tasks, their steps, payloads and history.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait TaskStore: Send + Sync {
    /// Inserts tasks, in order; each with its steps and context or not at all. One whose
    /// idempotency key exists in its namespace is not inserted: the same fingerprint answers with
    /// the task there is, another is refused; a task's id counts like a key, so that a submission
    /// whose reply was lost may be repeated. The template must have been put.
    ///
    /// Healthy items share one transaction; the outer error means that none was inserted (or that
    /// the reply was lost).
    async fn submit(
        &self,
        tasks: Vec<NewTask>,
    ) -> Result<Vec<Result<Submitted, SubmitRefusal>>, StoreError>;

    /// The task with all its steps, at one moment; `None` if there is none.
    async fn load(&self, task: TaskId) -> Result<Option<Snapshot>, StoreError>;

    /// The context of a task; `None` if there is no such task.
    async fn context(&self, task: TaskId) -> Result<Option<Payload>, StoreError>;

    /// The results of its steps that have one, by place.
    async fn results(&self, task: TaskId) -> Result<Vec<(StepIndex, Payload)>, StoreError>;

    /// Locks the task, asks `decide`, and writes all of its answer and its rows of history in one
    /// transaction. `result` is kept for the step the operation resolves; the results of steps
    /// that are run again are removed. Answers what was written.
    async fn change(
        &self,
        task: TaskId,
        decide: TaskDecider,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError>;

    /// Summaries, newest first (by id, descending), at most `query.limit`, and where to go on. With
    /// a text or a time of being runnable it looks at no more than [`LOOKED_AT_MAX`] tasks, so that
    /// a page may be short, or empty, and still have a next one.
    async fn list(&self, query: TaskListQuery) -> Result<Page<TaskSummary>, StoreError>;

    /// The history of a task in the order it was committed, at most `limit` rows after the first
    /// `skip`. The rows of one step are always in the order they happened.
    async fn history(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Transition>, StoreError>;

    /// The operation log of a task, oldest first, at most `limit` rows after the first `skip`.
    async fn operations(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError>;

    /// Open tasks whose `wake_at` is at or before `now`, earliest first, at most `limit`.
    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<TaskId>, StoreError>;

    /// Sets the counters (`unmet` of each step, `unfinished` and `live` of the task) to the truth
    /// and settles the task if nothing of it can move. Answers how many counters were wrong: each
    /// is a bug, and this is the net beneath it.
    async fn repair(&self, task: TaskId, stamp: Stamp) -> Result<u32, StoreError>;

    /// Looks at the next `limit` open tasks (1 to 10,000, by id, after this one) for those whose
    /// counters are wrong, or that should have ended; changes nothing. Of tasks with very many steps
    /// it may look at fewer.
    async fn miscounted(&self, after: Option<TaskId>, limit: u32) -> Result<Miscounts, StoreError>;

    /// Pauses or resumes a queue: its steps are not claimed while it is paused.
    async fn pause_queue(
        &self,
        queue: QueueName,
        paused: bool,
        stamp: Stamp,
    ) -> Result<(), StoreError>;

    /// The queues that are paused, by name, at most 1,000 after this one.
    async fn paused_queues(&self, after: Option<QueueName>)
    -> Result<Vec<PausedQueue>, StoreError>;
}

/// How many tasks one page of a list with filters that no index serves looks at.
pub const LOOKED_AT_MAX: u32 = 10_000;

/// A queue whose steps are not claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PausedQueue {
    /// Which.
    pub queue: QueueName,
    /// Since when, by whom, and why.
    pub stamp: Stamp,
}

/// What a look for wrong counters found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Miscounts {
    /// The tasks to [`repair`](TaskStore::repair), by id.
    pub wrong: Vec<TaskId>,
    /// Where to go on; none after the last task.
    pub next: Option<TaskId>,
}

/// A submission that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The task.
    pub task: TaskId,
    /// Whether it was there already, by its idempotency key.
    pub replayed: bool,
}

/// Why one task of a batch was not inserted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitRefusal {
    /// The idempotency key belongs to another request.
    #[error(
        "the idempotency key belongs to task {existing}, which was another request; use a new key"
    )]
    KeyReused {
        /// The task that has it.
        existing: TaskId,
    },
    /// The template is not in the store.
    #[error("template {0} is not in the store")]
    NoTemplate(Box<TemplateKey>),
    /// This one row could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which tasks to list. Every filter that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskListQuery {
    /// Of this namespace.
    pub namespace: Option<Namespace>,
    /// Of this template.
    pub template: Option<TemplateName>,
    /// With this status.
    pub status: Option<Status>,
    /// With this tag.
    pub tag: Option<Tag>,
    /// Submitted at this time or later.
    pub created_from: Option<Timestamp>,
    /// Submitted before this time.
    pub created_before: Option<Timestamp>,
    /// With this text in the name of its template, in a tag, in who asked for it or why; without
    /// regard to the case of a-z.
    pub text: Option<String>,
    /// With a step that may be claimed at this time: ready, and neither task nor queue paused.
    pub runnable_at: Option<Timestamp>,
    /// Older than this one: the cursor of the page before.
    pub before: Option<TaskId>,
    /// At most this many, 1 to 1,000.
    pub limit: u32,
}

/// A bounded part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What was asked for.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last one.
    pub next: Option<TaskId>,
}

/// One line of a list of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskSummary {
    /// Which.
    pub id: TaskId,
    /// Of which template.
    pub template: TemplateKey,
    /// Where it stands.
    pub state: Status,
    /// Whether it is paused.
    pub paused: bool,
    /// How many steps it has.
    pub steps: u32,
    /// How many of them are not done.
    pub unfinished: u32,
    /// Who asked for it.
    pub initiator: Option<Actor>,
    /// When.
    pub created_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

impl TaskSummary {
    /// The summary of a task with this many steps.
    pub fn of(task: &Task, steps: usize) -> Self {
        Self {
            id: task.id,
            template: task.template.clone(),
            state: task.status(),
            paused: task.paused_at.is_some(),
            steps: u32::try_from(steps).unwrap_or(u32::MAX),
            unfinished: task.tally.unfinished,
            initiator: task.facts.initiator.clone(),
            created_at: task.created_at,
            completed_at: task.state.completed_at(),
        }
    }
}
