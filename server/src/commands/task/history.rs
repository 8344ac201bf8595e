//! `tasker task history`.

use application::Orchestrator;
use domain::history::{OperationRecord, Transition};
use domain::id::{StepIndex, TaskId};
use domain::template::Template;
use domain::time::Timestamp;
use serde::Serialize;

use super::{no_such_task, open};
use crate::cli::task::OneArguments;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, table};
use crate::summary;

/// An operator's act that moved no state, or a change of state.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    Transition(Transition),
    Operation(OperationRecord),
}

impl Entry {
    const fn at(&self) -> Timestamp {
        match self {
            Self::Transition(row) => row.stamp.at,
            Self::Operation(record) => record.stamp.at,
        }
    }
}

pub(super) async fn run(arguments: &OneArguments) -> Result<Exit, Failure> {
    let orchestrator = open(&arguments.store).await?;
    let snapshot = orchestrator.ports().tasks.load(arguments.task).await?;
    let snapshot = snapshot.ok_or_else(no_such_task)?;
    let transitions = summary::history(&orchestrator, arguments.task).await?;
    let operations = operations(&orchestrator, arguments.task).await?;
    let mut entries: Vec<Entry> = transitions.into_iter().map(Entry::Transition).collect();
    entries.extend(operations.into_iter().map(Entry::Operation));
    // Stable: the order of the store stays among equal times.
    entries.sort_by_key(Entry::at);
    if arguments.json {
        for entry in &entries {
            print_json(entry)?;
        }
        return Ok(Exit::Complete);
    }
    let heads = ["at", "what", "change", "why", "attempt", "by", "note"]
        .map(str::to_owned)
        .to_vec();
    let rows = entries.iter().map(|entry| row(entry, &snapshot.template));
    print(&table(
        &std::iter::once(heads).chain(rows).collect::<Vec<_>>(),
    ))?;
    Ok(Exit::Complete)
}

async fn operations(
    orchestrator: &Orchestrator,
    task: TaskId,
) -> Result<Vec<OperationRecord>, Failure> {
    let mut records: Vec<OperationRecord> = Vec::new();
    loop {
        let skip = u64::try_from(records.len()).unwrap_or(u64::MAX);
        let page = orchestrator
            .ports()
            .tasks
            .operations(task, skip, summary::PAGE)
            .await?;
        let is_last = page.len() < usize::try_from(summary::PAGE).unwrap_or(usize::MAX);
        records.extend(page);
        if is_last {
            return Ok(records);
        }
    }
}

fn row(entry: &Entry, template: &Template) -> Vec<String> {
    let name = |step: Option<StepIndex>| match step.and_then(|step| template.step(step)) {
        Some(step) => step.name.to_string(),
        None => "task".to_owned(),
    };
    let (what, change, why, attempt, stamp) = match entry {
        Entry::Transition(row) => {
            let change = format!("{} → {}", row.from, row.to);
            let attempt = row
                .step
                .map_or_else(|| "-".to_owned(), |_| row.attempt.to_string());
            (
                name(row.step),
                change,
                row.cause.as_str().to_owned(),
                attempt,
                &row.stamp,
            )
        }
        Entry::Operation(record) => (
            name(record.step),
            "-".to_owned(),
            record.operation.clone(),
            "-".to_owned(),
            &record.stamp,
        ),
    };
    let note = stamp
        .note
        .as_ref()
        .map_or("", |note| note.as_str())
        .replace('\n', " ⏎ ");
    vec![
        stamp.at.to_string(),
        what,
        change,
        why,
        attempt,
        stamp.by.to_string(),
        note,
    ]
}
