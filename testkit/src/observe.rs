//! Seeing every change that reaches a store, with its answer, right after it happened.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use adapters_memory::MemoryPorts;
//! use async_trait::async_trait;
//! use domain::time::Timestamp;
//! use tasker_testkit::observe::{Observer, StoreCall, observed};
//!
//! #[derive(Default)]
//! struct Count(Mutex<u32>);
//!
//! #[async_trait]
//! impl Observer for Count {
//!     async fn after(&self, call: StoreCall<'_>) {
//!         if let StoreCall::Submit { .. } = call {
//!             *self.0.lock().unwrap() += 1;
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let count = Arc::new(Count::default());
//! let memory = MemoryPorts::at(Timestamp::from_secs(1_000), 1);
//! let ports = observed(memory.ports(), Arc::<Count>::clone(&count));
//! ports.tasks.submit(Vec::new()).await.unwrap();
//! assert_eq!(*count.0.lock().unwrap(), 1);
//! # }
//! ```

mod queue;
mod retention;
mod tasks;

use std::collections::BTreeSet;
use std::sync::Arc;

use application::ports::{
    ClaimReply, ClaimRequest, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    OperateError, Ports, PurgeReply, PurgeRequest, SubmitRefusal, Submitted,
};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::name::QueueName;
use domain::task::{NewTask, Reenqueue, TaskChange};
use domain::time::Timestamp;

/// Someone who is told.
#[async_trait]
pub trait Observer: Send + Sync {
    /// Called after the store has answered and before the caller hears of it. Calls that failed as
    /// a whole, and those that only read, are not told.
    async fn after(&self, call: StoreCall<'_>);
}

/// A call that may have changed something, with its answer.
#[derive(Debug)]
pub enum StoreCall<'a> {
    /// Tasks were submitted.
    Submit {
        /// Which.
        tasks: &'a [NewTask],
        /// With what answers.
        answers: &'a [Result<Submitted, SubmitRefusal>],
    },
    /// An operator acted on a task.
    Change {
        /// Which.
        task: TaskId,
        /// With what answer.
        answer: &'a Result<TaskChange, OperateError>,
    },
    /// The counters of a task were repaired.
    Repair {
        /// Which.
        task: TaskId,
        /// How many were wrong.
        wrong: u32,
    },
    /// A queue was paused or resumed.
    PauseQueue {
        /// Which.
        queue: &'a QueueName,
        /// Paused, or else resumed.
        paused: bool,
    },
    /// Steps were claimed.
    Claim {
        /// By whom, and where.
        request: &'a ClaimRequest,
        /// Which.
        reply: &'a ClaimReply,
    },
    /// Outcomes were committed.
    Commit {
        /// Which.
        batch: &'a CommitBatch,
        /// With what answers.
        reply: &'a CommitReply,
    },
    /// Leases were extended.
    Heartbeat {
        /// Which.
        request: &'a HeartbeatRequest,
        /// With what answers.
        results: &'a [Result<Timestamp, CommitError>],
    },
    /// Someone asked for another look at a task.
    Reenqueue {
        /// Which.
        task: TaskId,
        /// When, and why.
        reenqueue: Reenqueue,
    },
    /// Ended tasks were removed.
    Purge {
        /// Of which state and age.
        request: PurgeRequest,
        /// With what answer.
        reply: PurgeReply,
    },
}

impl StoreCall<'_> {
    /// The tasks it may have changed, those apart that are there no more.
    pub fn tasks(&self) -> BTreeSet<TaskId> {
        match self {
            Self::Submit { answers, .. } => answers
                .iter()
                .flatten()
                .map(|submitted| submitted.task)
                .collect(),
            Self::Change { task, .. }
            | Self::Repair { task, .. }
            | Self::Reenqueue { task, .. } => BTreeSet::from([*task]),
            Self::PauseQueue { .. } | Self::Purge { .. } => BTreeSet::new(),
            Self::Claim { reply, .. } => reply.steps.iter().map(|s| s.step.task()).collect(),
            Self::Commit { batch, reply } => {
                let committed = batch
                    .changes
                    .iter()
                    .map(|change| change.decision.after.task());
                committed
                    .chain(reply.claimed.iter().map(|s| s.step.task()))
                    .collect()
            }
            Self::Heartbeat { request, .. } => {
                request.leases.iter().map(|lease| lease.step.task).collect()
            }
        }
    }
}

/// The same ports, but `observer` is told of every call that may have changed something.
pub fn observed(ports: Ports, observer: Arc<dyn Observer>) -> Ports {
    Ports {
        tasks: Arc::new(tasks::ObservedTasks {
            observer: Arc::clone(&observer),
            inner: ports.tasks,
        }),
        queue: Arc::new(queue::ObservedQueue {
            observer: Arc::clone(&observer),
            inner: ports.queue,
        }),
        reenqueuer: Arc::new(queue::ObservedReenqueuer {
            observer: Arc::clone(&observer),
            inner: ports.reenqueuer,
        }),
        retention: Arc::new(retention::ObservedRetention {
            observer,
            inner: ports.retention,
        }),
        ..ports
    }
}
