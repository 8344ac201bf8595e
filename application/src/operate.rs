//! What operators do to tasks, queues and steps.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::error::TransitionError;
use domain::history::Stamp;
use domain::id::TaskId;
use domain::name::{QueueName, StepName};
use domain::payload::Payload;
use domain::step::Step;
use domain::task::{Operation, Snapshot, StepOperation, TaskChange};
use domain::template::Template;
use domain::text::{Actor, Text};

use crate::orchestrator::Orchestrator;
use crate::ports::{OperateError, StoreError, TaskDecider};
use crate::wake::startable;

/// Who operates, and why.
#[derive(Clone, Debug)]
pub struct OperateRequest {
    /// Who.
    pub by: Actor,
    /// Why; kept in history and in the operation log.
    pub reason: Option<Text>,
}

/// What is done to a task or one of its steps.
#[derive(Clone, Debug)]
pub struct Act {
    /// What.
    pub operation: Operation,
    /// The result of a step that is resolved.
    pub result: Option<Payload>,
    /// The version of the step that whoever asks has seen; any will do if there is none.
    pub seen: Option<i64>,
}

impl Orchestrator {
    /// Carries out an operation on a task. Answers what changed; nothing if it was so already.
    ///
    /// # Errors
    /// [`OperateError`] when there is no such task, the rules refuse it, or the store fails.
    pub async fn operate(
        &self,
        task: TaskId,
        operation: Operation,
        request: OperateRequest,
        result: Option<Payload>,
    ) -> Result<TaskChange, OperateError> {
        let act = Act {
            operation,
            result,
            seen: None,
        };
        self.act(task, act, request).await
    }

    /// Carries out an operation, on a step only if it is still as it was seen.
    ///
    /// # Errors
    /// As [`operate`](Self::operate); a step that has changed since is refused.
    pub async fn act(
        &self,
        task: TaskId,
        act: Act,
        request: OperateRequest,
    ) -> Result<TaskChange, OperateError> {
        let Act {
            operation,
            result,
            seen,
        } = act;
        let at = self.ports.clock.now();
        let stamp = Stamp {
            at,
            by: request.by,
            note: request.reason,
        };
        let noted = Arc::new(Mutex::new(Seen::default()));
        let decider = Arc::clone(&noted);
        let decide: TaskDecider = Arc::new(move |snapshot| {
            must_be_as_seen(snapshot, &operation, seen)?;
            let change = snapshot.operate(&operation, &stamp)?;
            *lock(&decider) = Seen {
                queues: startable_after(snapshot, &change),
                template: Some(Arc::clone(&snapshot.template)),
            };
            Ok(change)
        });
        let result = operation.step().zip(result);
        let change = self.ports.tasks.change(task, decide, result).await?;
        self.revoke(&change.trail);
        self.publish(change.trail.clone());
        let noted = std::mem::take(&mut *lock(&noted));
        let ends = change.trail.iter().filter(|row| row.step.is_none());
        let end = ends.map(|row| row.to).rfind(|status| status.is_ended());
        if let (Some(template), Some(status)) = (&noted.template, end) {
            self.metrics.work.task_ended(template, status);
        }
        self.announce_or_wake(noted.queues, Some(task));
        Ok(change)
    }

    /// Carries out an operation on the step of this name.
    ///
    /// # Errors
    /// As [`operate`](Self::operate); a name the task's template does not have is refused.
    pub async fn operate_step(
        &self,
        task: TaskId,
        step: &StepName,
        act: StepOperation,
        request: OperateRequest,
        result: Option<Payload>,
    ) -> Result<TaskChange, OperateError> {
        let snapshot = self
            .ports
            .tasks
            .load(task)
            .await?
            .ok_or(OperateError::NotFound)?;
        let step = snapshot.step_named(step)?.id.index;
        self.operate(task, Operation::Step { step, act }, request, result)
            .await
    }

    /// Runs the task again from the step of this name.
    ///
    /// # Errors
    /// As [`operate`](Self::operate); a name the task's template does not have is refused.
    pub async fn rerun_from(
        &self,
        task: TaskId,
        step: &StepName,
        request: OperateRequest,
    ) -> Result<TaskChange, OperateError> {
        let snapshot = self
            .ports
            .tasks
            .load(task)
            .await?
            .ok_or(OperateError::NotFound)?;
        let step = snapshot.step_named(step)?.id.index;
        self.operate(task, Operation::RerunFrom { step }, request, None)
            .await
    }

    /// Pauses a queue, or resumes it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pause_queue(
        &self,
        queue: QueueName,
        paused: bool,
        request: OperateRequest,
    ) -> Result<(), StoreError> {
        let at = self.ports.clock.now();
        let stamp = Stamp {
            at,
            by: request.by,
            note: request.reason,
        };
        let tasks = &self.ports.tasks;
        tasks.pause_queue(queue.clone(), paused, stamp).await?;
        if !paused {
            self.announce(BTreeSet::from([queue]), None);
        }
        Ok(())
    }
}

/// Looked at under the lock of the task, so that nothing comes between.
fn must_be_as_seen(
    snapshot: &Snapshot,
    operation: &Operation,
    seen: Option<i64>,
) -> Result<(), TransitionError> {
    let (Some(step), Some(seen)) = (operation.step(), seen) else {
        return Ok(());
    };
    let current = snapshot.step(step)?.version;
    if current == seen {
        Ok(())
    } else {
        Err(TransitionError::Changed { seen, current })
    }
}

/// What a decision saw of the task it was made on.
#[derive(Default)]
struct Seen {
    /// The queues of the steps that may start at once afterwards.
    queues: BTreeSet<QueueName>,
    template: Option<Arc<Template>>,
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The queues of the steps of a task that may start at once after an operation.
fn startable_after(before: &Snapshot, change: &TaskChange) -> BTreeSet<QueueName> {
    let task = &change.task;
    if task.status().is_ended() || task.paused_at.is_some() || task.is_halted() {
        return BTreeSet::new();
    }
    // Steps that it did not change may have been waiting for the task to go on.
    let unchanged = before.steps.iter().filter(|step| {
        let place = |changed: &Step| changed.id.index;
        change
            .steps
            .binary_search_by_key(&step.id.index, place)
            .is_err()
    });
    startable(unchanged.chain(&change.steps))
}
