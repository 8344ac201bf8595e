//! Retention, observed.

use std::sync::Arc;

use application::ports::{Expired, PurgeReply, PurgeRequest, Removal, RetentionStore, StoreError};
use async_trait::async_trait;
use domain::id::TaskId;

use super::{Observer, StoreCall};

pub(super) struct ObservedRetention {
    pub(super) observer: Arc<dyn Observer>,
    pub(super) inner: Arc<dyn RetentionStore>,
}

#[async_trait]
impl RetentionStore for ObservedRetention {
    async fn purge(&self, request: PurgeRequest) -> Result<PurgeReply, StoreError> {
        let reply = self.inner.purge(request).await?;
        self.observer
            .after(StoreCall::Purge { request, reply })
            .await;
        Ok(reply)
    }

    async fn expired(&self, request: PurgeRequest) -> Result<Expired, StoreError> {
        self.inner.expired(request).await
    }

    async fn remove(&self, task: TaskId) -> Result<Removal, StoreError> {
        self.inner.remove(task).await
    }
}
