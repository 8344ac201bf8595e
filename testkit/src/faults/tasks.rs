//! The task store with faults.

use std::sync::Arc;

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

use super::fault::Method;
use super::plan::Around;

pub(super) struct FaultyTasks {
    pub(super) around: Around,
    pub(super) inner: Arc<dyn TaskStore>,
}

#[async_trait]
impl TaskStore for FaultyTasks {
    async fn submit(
        &self,
        tasks: Vec<NewTask>,
    ) -> Result<Vec<Result<Submitted, SubmitRefusal>>, StoreError> {
        self.around
            .call(Method::Submit, || self.inner.submit(tasks.clone()))
            .await
    }

    async fn load(&self, task: TaskId) -> Result<Option<Snapshot>, StoreError> {
        self.around
            .call(Method::Load, || self.inner.load(task))
            .await
    }

    async fn context(&self, task: TaskId) -> Result<Option<Payload>, StoreError> {
        self.around
            .call(Method::Context, || self.inner.context(task))
            .await
    }

    async fn results(&self, task: TaskId) -> Result<Vec<(StepIndex, Payload)>, StoreError> {
        self.around
            .call(Method::Results, || self.inner.results(task))
            .await
    }

    async fn change(
        &self,
        task: TaskId,
        decide: TaskDecider,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError> {
        let call = || self.inner.change(task, Arc::clone(&decide), result.clone());
        self.around.call(Method::Change, call).await
    }

    async fn list(&self, query: TaskListQuery) -> Result<Page<TaskSummary>, StoreError> {
        self.around
            .call(Method::List, || self.inner.list(query.clone()))
            .await
    }

    async fn history(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Transition>, StoreError> {
        self.around
            .call(Method::History, || self.inner.history(task, skip, limit))
            .await
    }

    async fn operations(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        self.around
            .call(Method::Operations, || {
                self.inner.operations(task, skip, limit)
            })
            .await
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<TaskId>, StoreError> {
        self.around
            .call(Method::Due, || self.inner.due(now, limit))
            .await
    }

    async fn repair(&self, task: TaskId, stamp: Stamp) -> Result<u32, StoreError> {
        self.around
            .call(Method::Repair, || self.inner.repair(task, stamp.clone()))
            .await
    }

    async fn miscounted(&self, after: Option<TaskId>, limit: u32) -> Result<Miscounts, StoreError> {
        self.around
            .call(Method::Miscounted, || self.inner.miscounted(after, limit))
            .await
    }

    async fn pause_queue(
        &self,
        queue: QueueName,
        paused: bool,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let call = || self.inner.pause_queue(queue.clone(), paused, stamp.clone());
        self.around.call(Method::PauseQueue, call).await
    }

    async fn paused_queues(
        &self,
        after: Option<QueueName>,
    ) -> Result<Vec<PausedQueue>, StoreError> {
        let call = || self.inner.paused_queues(after.clone());
        self.around.call(Method::PausedQueues, call).await
    }
}
