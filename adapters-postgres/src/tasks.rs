//! [`TaskStore`].

mod change;
mod image;
mod list;
mod load;
mod log;
mod newborn;
mod pause;
mod reconcile;
mod repair;
mod submit;

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
use domain::step::Step;
use domain::step::order::{head_start, place};
use domain::task::{NewTask, Snapshot, TaskChange};
use domain::time::Timestamp;

use crate::PgStore;
use change::Change;
use list::{Due, List};
use load::{Context, Load, Results};
use log::{History, Operations};
use pause::{Pause, Paused};
use reconcile::Recount;
use repair::Repair;

#[async_trait]
impl TaskStore for PgStore {
    async fn submit(
        &self,
        tasks: Vec<NewTask>,
    ) -> Result<Vec<Result<Submitted, SubmitRefusal>>, StoreError> {
        let first = tasks.iter().filter_map(first_place).min();
        let answers = self.submit_all(tasks).await;
        if let Some(first) = first {
            self.fronts.lower(first);
        }
        answers
    }

    async fn load(&self, task: TaskId) -> Result<Option<Snapshot>, StoreError> {
        let templates = Arc::clone(&self.templates);
        Ok(self.session.run(Load { task, templates }).await?)
    }

    async fn context(&self, task: TaskId) -> Result<Option<Payload>, StoreError> {
        Ok(self.session.run(Context { task }).await?)
    }

    async fn results(&self, task: TaskId) -> Result<Vec<(StepIndex, Payload)>, StoreError> {
        Ok(self.session.run(Results { task }).await?)
    }

    async fn change(
        &self,
        task: TaskId,
        decide: TaskDecider,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError> {
        let templates = Arc::clone(&self.templates);
        let change = Change {
            task,
            decide,
            result,
            templates,
        };
        let done = self.session.run(change).await;
        self.fronts.forget_all();
        done.map_err(|failure| failure.about("task", task))?
    }

    async fn list(&self, query: TaskListQuery) -> Result<Page<TaskSummary>, StoreError> {
        Ok(self.session.run(List { query }).await?)
    }

    async fn history(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Transition>, StoreError> {
        Ok(self.session.run(History { task, skip, limit }).await?)
    }

    async fn operations(
        &self,
        task: TaskId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        Ok(self.session.run(Operations { task, skip, limit }).await?)
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<TaskId>, StoreError> {
        Ok(self.session.run(Due { now, limit }).await?)
    }

    async fn repair(&self, task: TaskId, stamp: Stamp) -> Result<u32, StoreError> {
        let templates = Arc::clone(&self.templates);
        let repair = Repair {
            task,
            stamp,
            templates,
        };
        let done = self.session.run(repair).await;
        self.fronts.forget_all();
        done.map_err(|failure| failure.about("task", task))
    }

    async fn miscounted(&self, after: Option<TaskId>, limit: u32) -> Result<Miscounts, StoreError> {
        Ok(self.session.run(Recount { after, limit }).await?)
    }

    async fn pause_queue(
        &self,
        queue: QueueName,
        paused: bool,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        Ok(self
            .session
            .run(Pause {
                queue,
                paused,
                stamp,
            })
            .await?)
    }

    async fn paused_queues(
        &self,
        after: Option<QueueName>,
    ) -> Result<Vec<PausedQueue>, StoreError> {
        Ok(self.session.run(Paused { after }).await?)
    }
}

/// The lowest place of what may start at once.
fn first_place(new: &NewTask) -> Option<i64> {
    let task = &new.snapshot.task;
    let ready = new.snapshot.steps.iter().filter(|step| step.unmet == 0);
    let place = |step: &Step| {
        let head_start = head_start(&new.snapshot.template, step.id.index, task.facts.priority);
        place(step, head_start, task.created_at)
    };
    ready.map(place).min()
}
