//! Whether what ran is what was submitted: a figure of work that was not done is worth nothing.

use application::ports::TaskListQuery;
use client::Client;
use domain::id::TaskId;
use domain::status::Status;

use super::Over;
use crate::bench::{Bench, Trial};
use crate::error::BenchError;

/// Tasks of a page, and how many tasks are looked at step by step.
const PAGE: u32 = 1_000;
const CLOSELY: usize = 20;

/// What the handler and the events counted; of a measurement that was cut short only that nothing
/// went wrong.
pub(super) fn counts(trial: &Trial, tasks: Option<u64>) -> Result<(), BenchError> {
    let counted = trial.meter.counted();
    let steps = u64::from(trial.shape.steps());
    let complete = tasks
        .is_none_or(|tasks| counted.ended == tasks && counted.calls == tasks.saturating_mul(steps));
    if complete && counted.repeats == 0 && counted.failed == 0 {
        return Ok(());
    }
    Err(wrong(trial, &format!("{counted:?}")))
}

/// What is stored: so many tasks, all complete.
pub(super) async fn stored(
    bench: &Bench<'_>,
    trial: &Trial,
    over: Over<'_>,
    tasks: u64,
) -> Result<(), BenchError> {
    match over {
        Over::Process => store(bench, trial, tasks).await,
        Over::Http(url) => server(&Client::new(url)?, trial, tasks).await,
    }
}

/// What the store says: so many tasks, all complete; and of some of them every step, after one
/// attempt.
async fn store(bench: &Bench<'_>, trial: &Trial, tasks: u64) -> Result<(), BenchError> {
    let opened = bench.open(&trial.meter).await?;
    let store = &opened.orchestrator.ports().tasks;
    let mut query = TaskListQuery {
        namespace: Some(trial.template.key().namespace.clone()),
        limit: PAGE,
        ..TaskListQuery::default()
    };
    let (mut seen, mut closely) = (0_u64, Vec::<TaskId>::new());
    loop {
        let page = store.list(query.clone()).await?;
        for task in &page.items {
            seen += 1;
            if task.state != Status::Complete || task.unfinished != 0 {
                return Err(wrong(
                    trial,
                    &format!("task {} is {:?}", task.id, task.state),
                ));
            }
        }
        closely.extend(page.items.first().map(|task| task.id));
        query.before = page.next;
        if query.before.is_none() {
            break;
        }
    }
    if seen != tasks {
        return Err(wrong(
            trial,
            &format!("{seen} of {tasks} tasks are in the store"),
        ));
    }
    for task in closely.into_iter().take(CLOSELY) {
        let loaded = store.load(task).await?;
        let steps = loaded.iter().flat_map(|snapshot| &snapshot.steps);
        let good = steps.filter(|step| step.status() == Status::Complete && step.attempts == 1);
        if good.count() != trial.template.steps().len() {
            return Err(wrong(
                trial,
                &format!("task {task} has other steps than it should"),
            ));
        }
    }
    opened.close().await;
    Ok(())
}

/// What a server says: so many tasks, all complete.
async fn server(client: &Client, trial: &Trial, tasks: u64) -> Result<(), BenchError> {
    let namespace = trial.template.key().namespace.as_str();
    let (mut seen, mut cursor) = (0_u64, String::new());
    loop {
        let page = PAGE.to_string();
        let mut query = vec![("namespace", namespace), ("limit", page.as_str())];
        if !cursor.is_empty() {
            query.push(("cursor", cursor.as_str()));
        }
        let answer = client.list(&["api", "tasks"], &query).await?;
        let items = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
        if let Some(task) = items.iter().find(|task| task["state"] != "complete") {
            return Err(wrong(trial, &format!("not complete: {task}")));
        }
        seen += u64::try_from(items.len()).unwrap_or(u64::MAX);
        match answer["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    if seen == tasks {
        return Ok(());
    }
    Err(wrong(
        trial,
        &format!("the server has {seen} of {tasks} tasks"),
    ))
}

fn wrong(trial: &Trial, what: &str) -> BenchError {
    let shape = trial.shape;
    BenchError::Wrong(format!(
        "{shape}: what was done is not what was asked for: {what}"
    ))
}
