//! Why a task stands where it stands, in words.

use std::collections::BTreeSet;

use domain::id::TaskId;
use domain::name::{QueueName, StepName};
use domain::status::Status;
use domain::step::{Readiness, Step};
use domain::task::{ExecutionStatus, RecommendedAction, Snapshot};
use domain::time::Timestamp;
use serde::Serialize;

use crate::orchestrator::Orchestrator;
use crate::ports::StoreError;

/// More steps than this are counted, not explained.
const STEPS_MAX: usize = 1_000;

/// Why a task stands where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The task in one sentence.
    pub summary: String,
    /// What goes on.
    pub execution_status: ExecutionStatus,
    /// What to do about it.
    pub recommended_action: RecommendedAction,
    /// Its steps that are not done, in the order of the template; at most 1,000.
    pub steps: Vec<StepExplanation>,
    /// When this was true.
    pub at: Timestamp,
}

/// Why a step stands where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepExplanation {
    /// Which.
    pub step: StepName,
    /// The word for it.
    pub readiness: &'static str,
    /// When that ends by itself, if it does.
    pub until: Option<Timestamp>,
    /// In a sentence.
    pub why: String,
    /// The parents that are not done.
    pub waits_for: Vec<StepName>,
    /// What someone could do, if anything.
    pub advice: Option<&'static str>,
}

impl Orchestrator {
    /// Explains a task; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn explain(&self, task: TaskId) -> Result<Option<Explanation>, StoreError> {
        let Some(snapshot) = self.ports.tasks.load(task).await? else {
            return Ok(None);
        };
        let paused = self.ports.tasks.paused_queues(None).await?;
        let paused = paused.into_iter().map(|paused| paused.queue).collect();
        let now = self.ports.clock.now();
        Ok(Some(Explanation::of(&snapshot, &paused, now)))
    }
}

impl Explanation {
    /// Explains a task at `now`, with these queues paused.
    pub fn of(snapshot: &Snapshot, paused: &BTreeSet<QueueName>, now: Timestamp) -> Self {
        let context = snapshot.context(now);
        let steps = snapshot.steps.iter().zip(snapshot.readiness(now));
        let open = steps.filter(|(step, _)| !step.status().is_done());
        let explained = open.take(STEPS_MAX).map(|(step, readiness)| {
            let gate = Gate {
                task_paused: snapshot.task.paused_at.is_some(),
                queue_paused: paused.contains(&step.definition.queue),
            };
            of_step(snapshot, step, &readiness, gate)
        });
        let task = &snapshot.task;
        let paused = if task.paused_at.is_some() {
            ", paused"
        } else {
            ""
        };
        let halted = if task.is_halted() {
            ", halted after a failure"
        } else {
            ""
        };
        let (done, total) = (context.completed, context.total);
        let what = summary(context.execution_status, task.status());
        Self {
            summary: format!(
                "The task is {}{paused}{halted}; {done} of {total} steps are done. {what}",
                task.status()
            ),
            execution_status: context.execution_status,
            recommended_action: context.recommended_action,
            steps: explained.collect(),
            at: now,
        }
    }
}

const fn summary(execution: ExecutionStatus, status: Status) -> &'static str {
    match (status, execution) {
        (Status::Cancelled, _) => "It was given up.",
        (Status::ResolvedManually, _) => "An operator vouched for it.",
        (_, ExecutionStatus::HasReadySteps) => "There are steps that may run now.",
        (_, ExecutionStatus::Processing) => "Workers are at it.",
        (_, ExecutionStatus::AllComplete) => "Nothing is left to do.",
        (_, ExecutionStatus::BlockedByFailures) => {
            "Nothing can move until someone resets, resolves or skips what failed."
        }
        (_, ExecutionStatus::WaitingForDependencies) => {
            "It goes on by itself when its time has come."
        }
    }
}

#[derive(Clone, Copy)]
struct Gate {
    task_paused: bool,
    queue_paused: bool,
}

fn of_step(snapshot: &Snapshot, step: &Step, readiness: &Readiness, gate: Gate) -> StepExplanation {
    let parents = snapshot.template.graph().parents(step.id.index);
    let undone = parents.iter().filter_map(|parent| {
        let parent = snapshot.step(*parent).ok()?;
        (!parent.status().is_done()).then(|| parent.definition.name.clone())
    });
    let waits_for: Vec<StepName> = undone.collect();
    let (why, advice) = reason(step, readiness, gate, &waits_for);
    StepExplanation {
        step: step.definition.name.clone(),
        readiness: readiness.word(),
        until: readiness.until(),
        why,
        waits_for,
        advice,
    }
}

fn reason(
    step: &Step,
    readiness: &Readiness,
    gate: Gate,
    waits_for: &[StepName],
) -> (String, Option<&'static str>) {
    let attempts = format!("{} of {} attempts", step.attempts, step.attempt_limit);
    let error = step
        .last_error
        .as_ref()
        .map_or("nothing was said", |e| e.message.as_str());
    match readiness {
        Readiness::Ready if gate.task_paused => (
            "it may run, but the task is paused".to_owned(),
            Some("resume the task"),
        ),
        Readiness::Ready if gate.queue_paused => {
            let why = format!(
                "it may run, but its queue {} is paused",
                step.definition.queue
            );
            (why, Some("resume the queue"))
        }
        Readiness::Ready => {
            let (handler, queue) = (&step.definition.handler, &step.definition.queue);
            let why = format!(
                "it may run; no worker for handler {handler} has taken it from queue {queue}"
            );
            (why, Some("see whether such a worker runs"))
        }
        Readiness::AwaitingParents { .. } => {
            let names: Vec<&str> = waits_for.iter().map(StepName::as_str).collect();
            (format!("it waits for {}", names.join(", ")), None)
        }
        Readiness::BackingOff { until } => (
            format!("{attempts} have ended, the last with: {error}; it is tried again at {until}"),
            Some("retry it to skip the rest of the wait"),
        ),
        Readiness::Scheduled { at } => (
            format!("it is scheduled for {at}"),
            Some("retry it to run it now"),
        ),
        Readiness::Running { worker, expires_at } => (
            format!("worker {worker} has it until {expires_at}, or longer if it says so"),
            None,
        ),
        Readiness::Halted => (
            "the task halted at its first failure".to_owned(),
            Some("reset, retry or resolve the step that failed"),
        ),
        Readiness::Exhausted => (
            format!("{attempts} have ended, the last with: {error}"),
            Some("reset it, raise its limit and retry it, or resolve it"),
        ),
        Readiness::NotRetryable => (
            format!("it failed with: {error}; trying again is of no use, said its handler"),
            Some("mend the cause and reset it, or resolve it"),
        ),
        Readiness::Cancelled => ("it was given up".to_owned(), Some("rerun the task from it")),
        Readiness::Done => ("it is done".to_owned(), None),
    }
}
