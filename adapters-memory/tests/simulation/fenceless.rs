//! A store broken on purpose: it takes an outcome from whoever brings one.

use std::sync::Arc;

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    NextDue, Ports, StepChange, StepQueue, StoreError, TaskStore,
};
use async_trait::async_trait;
use domain::name::HandlerName;
use domain::status::Status;
use domain::step::Step;
use domain::time::Timestamp;

/// The same ports without the fence: a late outcome counts as one of the present lease.
pub(crate) fn remove_fence(ports: Ports) -> Ports {
    let (queue, tasks) = (Arc::clone(&ports.queue), Arc::clone(&ports.tasks));
    Ports {
        queue: Arc::new(Fenceless { queue, tasks }),
        ..ports
    }
}

struct Fenceless {
    queue: Arc<dyn StepQueue>,
    tasks: Arc<dyn TaskStore>,
}

impl Fenceless {
    /// Makes the change look as if it had been decided under the present lease.
    async fn forge(&self, change: &mut StepChange) -> Result<(), StoreError> {
        let decision = &mut change.decision;
        let Some(snapshot) = self.tasks.load(decision.before.id.task).await? else {
            return Ok(());
        };
        let Ok(present) = snapshot.step(decision.before.id.index) else {
            return Ok(());
        };
        if present.status() == Status::InProgress && decision.before.status() == Status::InProgress
        {
            decision.before = present.clone();
            decision.after.lease_no = present.lease_no;
            decision.after.version = present.version + 1;
        }
        Ok(())
    }
}

#[async_trait]
impl StepQueue for Fenceless {
    async fn commit(&self, mut batch: CommitBatch) -> Result<CommitReply, StoreError> {
        for change in &mut batch.changes {
            self.forge(change).await?;
        }
        self.queue.commit(batch).await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        self.queue.claim(request).await
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.queue.heartbeat(request).await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.queue.lapsed(now, limit).await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.queue.next_due(scope, handlers).await
    }
}
