//! [`StepQueue`] and [`Reenqueuer`].

mod claim;
mod claimed;
mod commit;
pub(crate) mod finish;
pub(crate) mod front;
mod heartbeat;
pub(crate) mod horizon;
pub(crate) mod once;
mod outcome;
pub(crate) mod refuse;
mod wait;
mod written;

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

use crate::PgStore;
use heartbeat::Heartbeat;
use wait::{Lapsed, LookAhead, WakeTask};

#[async_trait]
impl StepQueue for PgStore {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        let claim = self.claim_command(request);
        let (claimed, sighting) = self.session.run(claim).await?;
        self.clock.follow(sighting);
        let (steps, task_trail) = (claimed.steps, claimed.task_trail);
        Ok(ClaimReply {
            steps,
            task_trail,
            now: sighting.at,
        })
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        self.commit_batch(batch).await
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        let templates = Arc::clone(&self.templates);
        Ok(self.session.run(Heartbeat { request, templates }).await?)
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        let templates = Arc::clone(&self.templates);
        Ok(self
            .session
            .run(Lapsed {
                now,
                limit,
                templates,
            })
            .await?)
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        let look = LookAhead {
            scope: scope.clone(),
            handlers,
            fronts: Arc::clone(&self.fronts),
            horizon: Arc::clone(&self.horizon),
        };
        let (due, sighting) = self.session.run(look).await?;
        self.clock.follow(sighting);
        Ok(due)
    }
}

#[async_trait]
impl Reenqueuer for PgStore {
    async fn reenqueue(&self, task: TaskId, reenqueue: Reenqueue) -> Result<(), StoreError> {
        Ok(self
            .session
            .run(WakeTask {
                task,
                at: reenqueue.at,
            })
            .await?)
    }
}
