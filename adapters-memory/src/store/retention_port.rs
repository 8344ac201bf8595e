//! [`RetentionStore`].

use application::ports::{Expired, PurgeReply, PurgeRequest, Removal, RetentionStore, StoreError};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::time::Timestamp;

use super::MemoryStore;
use super::read::bounded;
use super::state::State;

/// The most tasks that are counted.
const COUNT_MAX: u32 = 100_000;

#[async_trait]
impl RetentionStore for MemoryStore {
    async fn purge(&self, request: PurgeRequest) -> Result<PurgeReply, StoreError> {
        let mut state = self.state();
        let limit = bounded(request.limit);
        let gone: Vec<TaskId> = state
            .expired(request)
            .map(|(_, id)| id)
            .take(limit)
            .collect();
        for id in &gone {
            state.remove(*id);
        }
        Ok(PurgeReply {
            removed: u32::try_from(gone.len()).unwrap_or(u32::MAX),
            oldest_left: state.index.ended(request.state).next().map(|(at, _)| at),
        })
    }

    async fn expired(&self, request: PurgeRequest) -> Result<Expired, StoreError> {
        let state = self.state();
        let limit = usize::try_from(request.limit.clamp(1, COUNT_MAX)).unwrap_or(1);
        let tasks = state.expired(request).take(limit).count();
        let oldest = state.expired(request).next().map(|(at, _)| at);
        Ok(Expired {
            tasks: u32::try_from(tasks).unwrap_or(u32::MAX),
            oldest,
        })
    }

    async fn remove(&self, task: TaskId) -> Result<Removal, StoreError> {
        let mut state = self.state();
        let Some(row) = state.tasks.get(&task) else {
            return Ok(Removal::Absent);
        };
        let status = row.snapshot.task.status();
        if !status.is_ended() {
            return Ok(Removal::Open(status));
        }
        state.remove(task);
        Ok(Removal::Removed)
    }
}

impl State {
    fn expired(&self, request: PurgeRequest) -> impl Iterator<Item = (Timestamp, TaskId)> {
        let ended = self.index.ended(request.state);
        ended.take_while(move |(at, _)| *at < request.ended_before)
    }

    fn remove(&mut self, id: TaskId) {
        let Some(mut row) = self.tasks.remove(&id) else {
            return;
        };
        self.index.forget(&mut row);
        self.journal.forget(&row);
        let task = row.snapshot.task;
        if let Some(key) = task.facts.idempotency_key {
            self.keys.remove(&(task.template.namespace, key));
        }
    }
}
