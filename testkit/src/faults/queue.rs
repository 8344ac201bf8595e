//! The step queue with faults.

use std::sync::Arc;

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    NextDue, StepQueue, StoreError,
};
use async_trait::async_trait;
use domain::name::HandlerName;
use domain::step::Step;
use domain::time::Timestamp;

use super::fault::Method;
use super::plan::Around;

pub(super) struct FaultyQueue {
    pub(super) around: Around,
    pub(super) inner: Arc<dyn StepQueue>,
}

#[async_trait]
impl StepQueue for FaultyQueue {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        self.around
            .call(Method::Claim, || self.inner.claim(request.clone()))
            .await
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        self.around
            .call(Method::Commit, || self.inner.commit(batch.clone()))
            .await
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.around
            .call(Method::Heartbeat, || self.inner.heartbeat(request.clone()))
            .await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.around
            .call(Method::Lapsed, || self.inner.lapsed(now, limit))
            .await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        let call = || self.inner.next_due(scope, handlers.clone());
        self.around.call(Method::NextDue, call).await
    }
}
