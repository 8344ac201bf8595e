//! Two stores in memory that are asked the same say the same: nothing depends on the run.

use std::sync::Arc;

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    NextDue, Ports, StepQueue, StoreError,
};
use async_trait::async_trait;
use domain::name::HandlerName;
use domain::step::Step;
use domain::time::Timestamp;
use tasker_adapters_memory::MemoryPorts;
use testkit::differential::{Plan, compare};

fn store() -> Ports {
    MemoryPorts::at(Timestamp::EPOCH, 1).ports()
}

#[tokio::test]
async fn two_stores_agree_on_300_random_sequences() {
    let coverage = compare(&store(), &store(), &Plan::default()).await;
    coverage.assert_complete(10);
}

/// A queue that forgets one thing: to look again at the time before it takes a step back.
struct Hasty(Arc<dyn StepQueue>);

#[async_trait]
impl StepQueue for Hasty {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        self.0.claim(request).await
    }

    async fn commit(&self, mut batch: CommitBatch) -> Result<CommitReply, StoreError> {
        for change in &mut batch.changes {
            change.lapsed_at = None;
        }
        self.0.commit(batch).await
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.0.heartbeat(request).await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.0.lapsed(now, limit).await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.0.next_due(scope, handlers).await
    }
}

#[tokio::test]
#[should_panic(expected = "the stores differ")]
async fn a_store_that_forgets_one_check_is_found_out() {
    let hasty = store();
    let queue: Arc<dyn StepQueue> = Arc::new(Hasty(Arc::clone(&hasty.queue)));
    compare(&store(), &Ports { queue, ..hasty }, &Plan::default()).await;
}
