//! [`StepQueue`] and [`Reenqueuer`].

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    LeaseRef, NextDue, Reenqueuer, StepQueue, StoreError,
};
use async_trait::async_trait;
use domain::history::Stamp;
use domain::id::TaskId;
use domain::name::HandlerName;
use domain::step::{Step, StepCommand, StepState};
use domain::task::Reenqueue;
use domain::time::Timestamp;

use super::MemoryStore;
use super::read::bounded;
use super::state::State;

#[async_trait]
impl StepQueue for MemoryStore {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        let mut task_trail = Vec::new();
        let steps = self.state().claim(&request, &mut task_trail);
        Ok(ClaimReply {
            steps,
            task_trail,
            now: request.now,
        })
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        let mut state = self.state();
        let mut task_trail = Vec::new();
        let results = state.commit(&batch, &mut task_trail);
        let claim = |request| state.claim(&request, &mut task_trail);
        let claimed = batch.then_claim.map(claim).unwrap_or_default();
        Ok(CommitReply {
            results,
            claimed,
            task_trail,
            now: batch.now,
        })
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        let mut state = self.state();
        Ok(request
            .leases
            .iter()
            .map(|held| state.extend(*held, &request))
            .collect())
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        let state = self.state();
        let step = |id: domain::id::StepId| state.tasks.get(&id.task)?.step(id.index).cloned();
        Ok(state
            .index
            .lapsed(now)
            .filter_map(step)
            .take(bounded(limit))
            .collect())
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        Ok(self.state().next_due(scope, handlers.as_deref()))
    }
}

#[async_trait]
impl Reenqueuer for MemoryStore {
    async fn reenqueue(&self, task: TaskId, reenqueue: Reenqueue) -> Result<(), StoreError> {
        let mut state = self.state();
        let State { tasks, index, .. } = &mut *state;
        if let Some(row) = tasks.get_mut(&task)
            && !row.snapshot.task.status().is_ended()
        {
            row.snapshot.task.wake_at = Some(reenqueue.at);
            index.refresh_task(row);
        }
        Ok(())
    }
}

impl State {
    fn extend(
        &mut self,
        held: LeaseRef,
        request: &HeartbeatRequest,
    ) -> Result<Timestamp, CommitError> {
        let LeaseRef { step: id, lease_no } = held;
        let row = self.tasks.get_mut(&id.task).ok_or(CommitError::NotFound)?;
        let step = row.step(id.index).ok_or(CommitError::NotFound)?;
        let command = StepCommand::Heartbeat {
            lease_no,
            lease: request.lease,
        };
        let decided = step.decide(&command, &Stamp::engine(request.now));
        let after = decided.map_err(CommitError::Refused)?.after;
        let StepState::InProgress { lease, .. } = &after.state else {
            return Err(CommitError::NotFound);
        };
        let expires_at = lease.expires_at;
        row.write(after, request.now);
        self.index.refresh(row, id.index);
        Ok(expires_at)
    }
}
