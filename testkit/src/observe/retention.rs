//! Retention, observed.

use std::sync::Arc;

use application::ports::{Expired, PurgeReply, PurgeRequest, RetentionStore, StoreError};
use async_trait::async_trait;

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
}
