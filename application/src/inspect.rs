//! Looking at tasks.

use std::collections::BTreeMap;

use domain::id::TaskId;
use domain::name::{HandlerName, StepName};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::{Readiness, Step};
use domain::task::{ExecutionContext, Snapshot, Task};
use domain::time::Timestamp;
use serde::Serialize;

use crate::orchestrator::Orchestrator;
use crate::ports::StoreError;

/// A task as it is shown to people and programs.
#[derive(Clone, Debug, Serialize)]
pub struct TaskDetail {
    /// Where it stands, the word.
    pub state: Status,
    /// The task.
    pub task: Task,
    /// What its steps work on.
    pub context: Payload,
    /// What is going on.
    pub execution: ExecutionContext,
    /// Its steps, in the order of the template.
    pub steps: Vec<StepDetail>,
    /// When this was true.
    pub at: Timestamp,
}

/// A step as it is shown to people and programs.
#[derive(Clone, Debug, Serialize)]
pub struct StepDetail {
    /// Its name.
    pub name: StepName,
    /// Where it stands, the word.
    pub state: Status,
    /// Attempts ended.
    pub attempts: u32,
    /// Its handler.
    pub handler: HandlerName,
    /// Its parents.
    pub depends_on: Vec<StepName>,
    /// May it run now, and if not, why and until when.
    pub readiness: Readiness,
    /// All the rest.
    pub step: Step,
    /// Its result, if it has one.
    pub result: Option<Payload>,
}

impl Orchestrator {
    /// All about one task; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn show(&self, task: TaskId) -> Result<Option<TaskDetail>, StoreError> {
        let Some(snapshot) = self.ports.tasks.load(task).await? else {
            return Ok(None);
        };
        let Some(context) = self.ports.tasks.context(task).await? else {
            return Ok(None);
        };
        let results = self.ports.tasks.results(task).await?;
        let mut results: BTreeMap<_, _> = results.into_iter().collect();
        let at = self.ports.clock.now();
        let steps = snapshot.steps.iter().zip(snapshot.readiness(at));
        let steps = steps
            .map(|(step, readiness)| detail(step, readiness, results.remove(&step.id.index)))
            .collect();
        let Snapshot { ref task, .. } = snapshot;
        let (state, execution) = (task.status(), snapshot.context(at));
        Ok(Some(TaskDetail {
            state,
            task: task.clone(),
            context,
            execution,
            steps,
            at,
        }))
    }
}

fn detail(step: &Step, readiness: Readiness, result: Option<Payload>) -> StepDetail {
    StepDetail {
        name: step.definition.name.clone(),
        state: step.status(),
        attempts: step.attempts,
        handler: step.definition.handler.clone(),
        depends_on: step.definition.depends_on.clone(),
        readiness,
        step: step.clone(),
        // Read a moment later than the step, which may have come or gone in between.
        result: result.filter(|_| step.status().is_done()),
    }
}
