//! The task store, observed.

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

use super::{Observer, StoreCall};

pub(super) struct ObservedTasks {
    pub(super) observer: Arc<dyn Observer>,
    pub(super) inner: Arc<dyn TaskStore>,
}

#[async_trait]
impl TaskStore for ObservedTasks {
    async fn submit(
        &self,
        tasks: Vec<NewTask>,
    ) -> Result<Vec<Result<Submitted, SubmitRefusal>>, StoreError> {
        let answers = self.inner.submit(tasks.clone()).await?;
        self.observer
            .after(StoreCall::Submit {
                tasks: &tasks,
                answers: &answers,
            })
            .await;
        Ok(answers)
    }

    async fn change(
        &self,
        task: TaskId,
        decide: TaskDecider,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError> {
        let answer = self.inner.change(task, decide, result).await;
        if !matches!(answer, Err(OperateError::Store(_))) {
            self.observer
                .after(StoreCall::Change {
                    task,
                    answer: &answer,
                })
                .await;
        }
        answer
    }

    async fn repair(&self, task: TaskId, stamp: Stamp) -> Result<u32, StoreError> {
        let wrong = self.inner.repair(task, stamp).await?;
        self.observer.after(StoreCall::Repair { task, wrong }).await;
        Ok(wrong)
    }

    async fn miscounted(&self, after: Option<TaskId>, limit: u32) -> Result<Miscounts, StoreError> {
        self.inner.miscounted(after, limit).await
    }

    async fn pause_queue(
        &self,
        queue: QueueName,
        paused: bool,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        self.inner.pause_queue(queue.clone(), paused, stamp).await?;
        self.observer
            .after(StoreCall::PauseQueue {
                queue: &queue,
                paused,
            })
            .await;
        Ok(())
    }

    async fn load(&self, task: TaskId) -> Result<Option<Snapshot>, StoreError> {
        self.inner.load(task).await
    }

    async fn context(&self, task: TaskId) -> Result<Option<Payload>, StoreError> {
        self.inner.context(task).await
    }

    async fn results(&self, task: TaskId) -> Result<Vec<(StepIndex, Payload)>, StoreError> {
        self.inner.results(task).await
    }

    async fn list(&self, query: TaskListQuery) -> Result<Page<TaskSummary>, StoreError> {
        self.inner.list(query).await
    }

    async fn history(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Transition>, StoreError> {
        self.inner.history(task, skip, limit).await
    }

    async fn operations(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        self.inner.operations(task, skip, limit).await
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<TaskId>, StoreError> {
        self.inner.due(now, limit).await
    }

    async fn paused_queues(
        &self,
        after: Option<QueueName>,
    ) -> Result<Vec<PausedQueue>, StoreError> {
        self.inner.paused_queues(after).await
    }
}
