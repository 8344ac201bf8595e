//! The step queue and the re-enqueuer, observed.

use std::sync::Arc;

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    NextDue, Reenqueuer, StepQueue, StoreError,
};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::name::HandlerName;
use domain::step::Step;
use domain::task::Reenqueue;
use domain::time::Timestamp;

use super::{Observer, StoreCall};

pub(super) struct ObservedQueue {
    pub(super) observer: Arc<dyn Observer>,
    pub(super) inner: Arc<dyn StepQueue>,
}

#[async_trait]
impl StepQueue for ObservedQueue {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        let reply = self.inner.claim(request.clone()).await?;
        self.observer
            .after(StoreCall::Claim {
                request: &request,
                reply: &reply,
            })
            .await;
        Ok(reply)
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        let reply = self.inner.commit(batch.clone()).await?;
        self.observer
            .after(StoreCall::Commit {
                batch: &batch,
                reply: &reply,
            })
            .await;
        Ok(reply)
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        let results = self.inner.heartbeat(request.clone()).await?;
        self.observer
            .after(StoreCall::Heartbeat {
                request: &request,
                results: &results,
            })
            .await;
        Ok(results)
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.inner.lapsed(now, limit).await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.inner.next_due(scope, handlers).await
    }
}

pub(super) struct ObservedReenqueuer {
    pub(super) observer: Arc<dyn Observer>,
    pub(super) inner: Arc<dyn Reenqueuer>,
}

#[async_trait]
impl Reenqueuer for ObservedReenqueuer {
    async fn reenqueue(&self, task: TaskId, reenqueue: Reenqueue) -> Result<(), StoreError> {
        self.inner.reenqueue(task, reenqueue).await?;
        self.observer
            .after(StoreCall::Reenqueue { task, reenqueue })
            .await;
        Ok(())
    }
}
