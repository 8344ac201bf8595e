//! [`TaskStore`].

use std::ops::Bound;

use application::ports::{
    Miscounts, OperateError, Page, PausedQueue, StoreError, SubmitRefusal, Submitted, TaskDecider,
    TaskListQuery, TaskStore, TaskSummary,
};
use async_trait::async_trait;
use domain::history::{OperationRecord, Stamp, Transition};
use domain::id::{StepIndex, TaskId};
use domain::name::QueueName;
use domain::payload::Payload;
use domain::task::{NewTask, Snapshot, TaskChange};
use domain::time::Timestamp;

use super::MemoryStore;
use super::read::{bounded, part};

#[async_trait]
impl TaskStore for MemoryStore {
    async fn submit(
        &self,
        tasks: Vec<NewTask>,
    ) -> Result<Vec<Result<Submitted, SubmitRefusal>>, StoreError> {
        let mut state = self.state();
        Ok(tasks.into_iter().map(|task| state.submit(task)).collect())
    }

    async fn load(&self, task: TaskId) -> Result<Option<Snapshot>, StoreError> {
        Ok(self
            .state()
            .tasks
            .get(&task)
            .map(|row| row.snapshot.clone()))
    }

    async fn context(&self, task: TaskId) -> Result<Option<Payload>, StoreError> {
        Ok(self
            .state()
            .tasks
            .get(&task)
            .map(|row| Payload::clone(&row.context)))
    }

    async fn results(&self, task: TaskId) -> Result<Vec<(StepIndex, Payload)>, StoreError> {
        let state = self.state();
        let results = state
            .tasks
            .get(&task)
            .into_iter()
            .flat_map(|row| &row.results);
        Ok(results
            .map(|(index, result)| (*index, result.clone()))
            .collect())
    }

    async fn change(
        &self,
        task: TaskId,
        decide: TaskDecider,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError> {
        self.state().change(task, &decide, result)
    }

    async fn list(&self, query: TaskListQuery) -> Result<Page<TaskSummary>, StoreError> {
        Ok(self.state().list(&query))
    }

    async fn history(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Transition>, StoreError> {
        let state = self.state();
        Ok(state
            .tasks
            .get(&task)
            .map(|row| part(&row.history, skip, limit))
            .unwrap_or_default())
    }

    async fn operations(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        let state = self.state();
        Ok(state
            .tasks
            .get(&task)
            .map(|row| part(&row.operations, skip, limit))
            .unwrap_or_default())
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<TaskId>, StoreError> {
        Ok(self.state().index.due(now).take(bounded(limit)).collect())
    }

    async fn repair(&self, task: TaskId, stamp: Stamp) -> Result<u32, StoreError> {
        Ok(self.state().repair(task, &stamp))
    }

    async fn miscounted(&self, after: Option<TaskId>, limit: u32) -> Result<Miscounts, StoreError> {
        Ok(self.state().miscounted(after, limit))
    }

    async fn pause_queue(
        &self,
        queue: QueueName,
        paused: bool,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        if paused {
            state.paused.entry(queue).or_insert(stamp);
        } else {
            state.paused.remove(&queue);
        }
        Ok(())
    }

    async fn paused_queues(
        &self,
        after: Option<QueueName>,
    ) -> Result<Vec<PausedQueue>, StoreError> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let paused = state.paused.range((from, Bound::Unbounded));
        let paused = paused.map(|(queue, stamp)| PausedQueue {
            queue: queue.clone(),
            stamp: stamp.clone(),
        });
        Ok(paused.take(bounded(u32::MAX)).collect())
    }
}
