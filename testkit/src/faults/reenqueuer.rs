//! The re-enqueuer with faults.

use std::sync::Arc;

use application::ports::{Reenqueuer, StoreError};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::task::Reenqueue;

use super::fault::Method;
use super::plan::Around;

pub(super) struct FaultyReenqueuer {
    pub(super) around: Around,
    pub(super) inner: Arc<dyn Reenqueuer>,
}

#[async_trait]
impl Reenqueuer for FaultyReenqueuer {
    async fn reenqueue(&self, task: TaskId, reenqueue: Reenqueue) -> Result<(), StoreError> {
        self.around
            .call(Method::Reenqueue, || self.inner.reenqueue(task, reenqueue))
            .await
    }
}
