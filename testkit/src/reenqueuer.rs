//! A re-enqueuer that remembers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::ports::{Reenqueuer, StoreError};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::task::Reenqueue;

/// Remembers every request; hands it on, if there is someone to hand it to. It never runs a task.
///
/// The ancestor's re-enqueuer for tests ran the task at once, which called the coordinator again,
/// which asked again: it never came back.
///
/// ```
/// use application::ports::Reenqueuer;
/// use domain::task::{ReenqueuePolicy, ReenqueueReason};
/// use domain::{id::TaskId, time::Timestamp};
/// use tasker_testkit::reenqueuer::RecordingReenqueuer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let reenqueuer = RecordingReenqueuer::new();
/// let task = TaskId::from_parts(Timestamp::EPOCH, 1);
/// let later = ReenqueuePolicy::default().unclear(Timestamp::EPOCH);
/// reenqueuer.reenqueue(task, later).await.unwrap();
/// assert_eq!(reenqueuer.of(task)[0].reason, ReenqueueReason::ContextUnavailable);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RecordingReenqueuer {
    requests: Arc<Mutex<Vec<(TaskId, Reenqueue)>>>,
    next: Option<Arc<dyn Reenqueuer>>,
}

impl RecordingReenqueuer {
    /// Remembers, and that is all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers, then hands the request to `next`, mostly the store's own.
    pub fn before(next: Arc<dyn Reenqueuer>) -> Self {
        Self {
            next: Some(next),
            ..Self::default()
        }
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<(TaskId, Reenqueue)> {
        self.lock().clone()
    }

    /// The requests for one task, in order.
    pub fn of(&self, task: TaskId) -> Vec<Reenqueue> {
        let requests = self.lock();
        requests
            .iter()
            .filter(|(id, _)| *id == task)
            .map(|(_, reenqueue)| *reenqueue)
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(TaskId, Reenqueue)>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for RecordingReenqueuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordingReenqueuer")
            .field("requests", &self.lock())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Reenqueuer for RecordingReenqueuer {
    async fn reenqueue(&self, task: TaskId, reenqueue: Reenqueue) -> Result<(), StoreError> {
        self.lock().push((task, reenqueue));
        match &self.next {
            Some(next) => next.reenqueue(task, reenqueue).await,
            None => Ok(()),
        }
    }
}
