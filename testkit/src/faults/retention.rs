//! Retention with faults.

use std::sync::Arc;

use application::ports::{Expired, PurgeReply, PurgeRequest, Removal, RetentionStore, StoreError};
use async_trait::async_trait;
use domain::id::TaskId;

use super::fault::Method;
use super::plan::Around;

pub(super) struct FaultyRetention {
    pub(super) around: Around,
    pub(super) inner: Arc<dyn RetentionStore>,
}

#[async_trait]
impl RetentionStore for FaultyRetention {
    async fn purge(&self, request: PurgeRequest) -> Result<PurgeReply, StoreError> {
        self.around
            .call(Method::Purge, || self.inner.purge(request))
            .await
    }

    async fn expired(&self, request: PurgeRequest) -> Result<Expired, StoreError> {
        self.around
            .call(Method::Expired, || self.inner.expired(request))
            .await
    }

    async fn remove(&self, task: TaskId) -> Result<Removal, StoreError> {
        self.around
            .call(Method::Remove, || self.inner.remove(task))
            .await
    }
}
