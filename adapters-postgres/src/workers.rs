//! [`WorkerStore`].

mod registry;
mod steps;

use std::sync::Arc;

use application::ports::{
    ClaimOnce, ClaimReply, ClaimRequest, Demand, HeldStep, StepRef, StoreError, Worker, WorkerSeen,
    WorkerStore,
};
use async_trait::async_trait;
use domain::name::{RequestId, WorkerId};
use domain::time::Timestamp;

use crate::PgStore;
use crate::queue::once::Once;
use registry::{CountDemand, Drain, Forget, ForgetOld, List, See, Show};
use steps::StepsByName;

#[async_trait]
impl WorkerStore for PgStore {
    async fn see(&self, seen: WorkerSeen) -> Result<Worker, StoreError> {
        Ok(self.session.run(See(seen)).await?)
    }

    async fn worker(&self, id: &WorkerId) -> Result<Option<Worker>, StoreError> {
        Ok(self.session.run(Show(id.clone())).await?)
    }

    async fn workers(
        &self,
        after: Option<WorkerId>,
        limit: u32,
    ) -> Result<Vec<Worker>, StoreError> {
        Ok(self.session.run(List { after, limit }).await?)
    }

    async fn drain(&self, id: &WorkerId, at: Timestamp) -> Result<Option<Worker>, StoreError> {
        let drain = Drain { id: id.clone(), at };
        Ok(self.session.run(drain).await?)
    }

    async fn forget(&self, id: &WorkerId) -> Result<bool, StoreError> {
        Ok(self.session.run(Forget(id.clone())).await?)
    }

    async fn forget_old(
        &self,
        unseen_since: Timestamp,
        claimed_before: Timestamp,
    ) -> Result<u32, StoreError> {
        Ok(self
            .session
            .run(ForgetOld {
                unseen_since,
                claimed_before,
            })
            .await?)
    }

    async fn claim_once(
        &self,
        request: ClaimRequest,
        id: RequestId,
    ) -> Result<ClaimOnce, StoreError> {
        let once = Once {
            request,
            id,
            templates: Arc::clone(&self.templates),
            fronts: Arc::clone(&self.fronts),
        };
        let handed = self.session.run(once).await?;
        self.clock.follow(handed.sighting);
        let reply = ClaimReply {
            steps: handed.steps,
            task_trail: handed.task_trail,
            now: handed.sighting.at,
        };
        Ok(ClaimOnce {
            reply,
            repeated: handed.repeated,
        })
    }

    async fn steps(&self, steps: Vec<StepRef>) -> Result<Vec<Option<HeldStep>>, StoreError> {
        let templates = Arc::clone(&self.templates);
        Ok(self.session.run(StepsByName { steps, templates }).await?)
    }

    async fn demand(&self) -> Result<Vec<Demand>, StoreError> {
        Ok(self.session.run(CountDemand).await?)
    }
}
