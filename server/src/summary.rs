//! What a task came to: told to people, or written as JSON.

mod text;
mod timing;
mod total;

use application::Orchestrator;
use domain::history::Transition;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::StepName;
use domain::payload::Payload;
use domain::status::Status;
use domain::text::Text;
use domain::time::Timestamp;
use serde::{Serialize, Serializer};

use crate::exit::Failure;
use timing::Timing;

pub(crate) use text::{chain, tell_many, tell_one};
pub(crate) use total::Total;

/// Rows of history read at once.
pub(crate) const PAGE: u32 = 1_000;

/// One task at its end.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) task: TaskId,
    /// `namespace/name@version`.
    template: String,
    pub(crate) state: Status,
    /// In the order of the template.
    pub(crate) steps: Vec<StepSummary>,
    /// Of all steps.
    attempts: u32,
    /// From the first start to the end.
    #[serde(rename = "duration_ms", serialize_with = "millis")]
    duration: Millis,
    /// Between failed attempts and the next ones, of all steps.
    #[serde(rename = "backoff_ms", serialize_with = "millis")]
    backoff: Millis,
    /// The chain of steps that took longest, first to last.
    #[serde(serialize_with = "names")]
    critical_path: Vec<(StepName, Millis)>,
}

/// One step at its end.
#[derive(Debug, Serialize)]
pub(crate) struct StepSummary {
    pub(crate) name: StepName,
    pub(crate) state: Status,
    pub(crate) attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    /// From its first start to its end, backoff included.
    #[serde(rename = "duration_ms", serialize_with = "millis")]
    duration: Millis,
    #[serde(rename = "backoff_ms", serialize_with = "millis")]
    backoff: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Payload>,
    /// Nothing depends on it: its result is one of the task's.
    #[serde(skip)]
    is_last: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over references"
)]
fn millis<S: Serializer>(span: &Millis, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(span.get())
}

fn names<S: Serializer>(path: &[(StepName, Millis)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(path.iter().map(|(name, _)| name))
}

/// Sums up a task from what the store keeps of it.
pub(crate) async fn of(orchestrator: &Orchestrator, task: TaskId) -> Result<Summary, Failure> {
    let gone = || Failure::store(format!("task {task} is gone from the store"));
    let snapshot = orchestrator
        .ports()
        .tasks
        .load(task)
        .await?
        .ok_or_else(gone)?;
    let mut results = orchestrator.ports().tasks.results(task).await?;
    results.reverse();
    let mut timing = Timing::new(snapshot.steps.len());
    for row in history(orchestrator, task).await? {
        timing.note(&row);
    }
    let graph = snapshot.template.graph();
    let steps = snapshot.steps.iter().map(|step| {
        let index = step.id.index;
        let times = timing.of(index);
        let has_result = results.last().is_some_and(|(place, _)| *place == index);
        StepSummary {
            name: step.definition.name.clone(),
            state: step.status(),
            attempts: step.attempts,
            started_at: times.started_at,
            completed_at: step.state.completed_at(),
            duration: times.duration(),
            backoff: times.backoff,
            error: step.last_error.as_ref().map(|error| error.message.clone()),
            result: if has_result {
                results.pop().map(|(_, result)| result)
            } else {
                None
            },
            is_last: graph.children(index).is_empty(),
        }
    });
    let steps: Vec<StepSummary> = steps.collect();
    let path = graph.critical_path_by(|index| timing.of(index).duration().get());
    let path = path.into_iter().filter_map(|index| {
        let step = snapshot.template.step(index)?;
        Some((step.name.clone(), timing.of(index).duration()))
    });
    let ended_at = snapshot.task.state.completed_at();
    let begun_at = snapshot.task.started_at;
    Ok(Summary {
        task,
        template: snapshot.task.template.to_string(),
        state: snapshot.task.status(),
        attempts: steps
            .iter()
            .map(|step| step.attempts)
            .fold(0, u32::saturating_add),
        duration: begun_at
            .zip(ended_at)
            .map_or(Millis::ZERO, |(begun, ended)| ended.since(begun)),
        backoff: steps
            .iter()
            .map(|step| step.backoff)
            .fold(Millis::ZERO, Millis::plus),
        critical_path: path.collect(),
        steps,
    })
}

/// The whole history of a task, read page by page.
pub(crate) async fn history(
    orchestrator: &Orchestrator,
    task: TaskId,
) -> Result<Vec<Transition>, Failure> {
    let mut rows: Vec<Transition> = Vec::new();
    loop {
        let skip = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let page = orchestrator.ports().tasks.history(task, skip, PAGE).await?;
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        rows.extend(page);
        if is_last {
            return Ok(rows);
        }
    }
}
