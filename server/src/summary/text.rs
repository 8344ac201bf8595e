//! The summary for people.

use std::fmt::{self, Write};

use domain::millis::Millis;
use domain::status::Status;

use super::{StepSummary, Summary, Total};
use crate::cli::store::StoreUrl;

/// More steps than this are counted, not listed.
const LISTED: usize = 10;
/// How much of a result is shown, in characters.
const RESULT_SHOWN: usize = 200;

/// One task: its end, its cost, and where its results are.
pub(crate) fn tell_one(summary: &Summary, store: Option<&StoreUrl>) -> String {
    write_one(summary, store).unwrap_or_default()
}

fn write_one(summary: &Summary, store: Option<&StoreUrl>) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let Summary {
        task,
        template,
        state,
        ..
    } = summary;
    writeln!(
        text,
        "task {task} of {template}: {state} after {}",
        shown(summary.duration)
    )?;
    writeln!(text, "  steps            {}", states(&summary.steps))?;
    let retried = summary
        .steps
        .iter()
        .map(|step| step.attempts.saturating_sub(1))
        .sum::<u32>();
    writeln!(
        text,
        "  attempts         {}, {retried} of them repeated",
        summary.attempts
    )?;
    writeln!(text, "  lost to backoff  {}", shown(summary.backoff))?;
    let path = summary.critical_path.iter();
    let path: Vec<String> = path
        .map(|(name, took)| format!("{name} {}", shown(*took)))
        .collect();
    writeln!(text, "  critical path    {}", chain(&path))?;
    let failed = summary
        .steps
        .iter()
        .filter(|step| step.state == Status::Error);
    for step in failed.clone().take(LISTED) {
        let error = step.error.as_ref().map_or("", |error| error.as_str());
        writeln!(
            text,
            "  {} failed for good with attempt {}: {error}",
            step.name, step.attempts
        )?;
    }
    more(&mut text, failed.count(), "steps failed")?;
    match store {
        Some(store) => kept(&mut text, summary, store)?,
        None => in_memory(&mut text, summary)?,
    }
    Ok(text)
}

/// Where to look, and how to go on.
fn kept(text: &mut String, summary: &Summary, store: &StoreUrl) -> fmt::Result {
    let task = summary.task;
    writeln!(
        text,
        "  results          in {store}: tasker task show --store … {task}"
    )?;
    if summary.state == Status::Error {
        let reset = format!("tasker task reset --store … {task} --step STEP");
        writeln!(text, "  to go on         {reset}, then tasker worker")?;
    }
    Ok(())
}

/// Nothing is left but what is said here.
fn in_memory(text: &mut String, summary: &Summary) -> fmt::Result {
    let results = summary.steps.iter().filter(|step| step.is_last);
    let results = results.filter_map(|step| Some((&step.name, step.result.as_ref()?)));
    for (name, result) in results.clone().take(LISTED) {
        let result = result.as_value().to_string();
        let short: String = result.chars().take(RESULT_SHOWN).collect();
        let more = if short.len() < result.len() {
            "… (all of it with --json)"
        } else {
            ""
        };
        writeln!(text, "  result of {name}: {short}{more}")?;
    }
    more(text, results.count(), "results; --json prints them all")?;
    if !summary.state.is_done() {
        writeln!(
            text,
            "  to go on         run it again; with --store it could go on from here"
        )?;
    }
    Ok(())
}

/// Several tasks, as one.
pub(crate) fn tell_many(total: &Total, unhappy: &[&Summary], store: Option<&StoreUrl>) -> String {
    write_many(total, unhappy, store).unwrap_or_default()
}

fn write_many(
    total: &Total,
    unhappy: &[&Summary],
    store: Option<&StoreUrl>,
) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let all: u32 = total.tasks.values().sum();
    let by_state = total
        .tasks
        .iter()
        .map(|(state, count)| format!("{count} {state}"));
    writeln!(
        text,
        "{all} tasks: {}",
        by_state.collect::<Vec<_>>().join(", ")
    )?;
    writeln!(text, "  attempts         {}", total.attempts)?;
    writeln!(text, "  lost to backoff  {}", shown(total.backoff))?;
    for summary in unhappy {
        writeln!(
            text,
            "  task {} is {}: {}",
            summary.task,
            summary.state,
            states(&summary.steps)
        )?;
    }
    match store {
        Some(store) => writeln!(
            text,
            "  results          in {store}: tasker task show --store … TASK"
        )?,
        None => writeln!(
            text,
            "  results          with --json, one line for each task"
        )?,
    }
    Ok(text)
}

/// What is not listed.
fn more(text: &mut String, all: usize, what: &str) -> fmt::Result {
    match all.checked_sub(LISTED) {
        None | Some(0) => Ok(()),
        Some(left) => writeln!(text, "  … and {left} more {what}"),
    }
}

/// A chain; of a long one its two ends.
pub(crate) fn chain(links: &[String]) -> String {
    if links.len() <= LISTED {
        return links.join(" → ");
    }
    let (first, rest) = links.split_at(LISTED / 2);
    let (middle, last) = rest.split_at(rest.len().saturating_sub(LISTED / 2));
    format!(
        "{} → … {} more … → {}",
        first.join(" → "),
        middle.len(),
        last.join(" → ")
    )
}

/// `5 complete, 1 error`.
fn states(steps: &[StepSummary]) -> String {
    let counted = Status::ALL.into_iter().filter_map(|state| {
        let count = steps.iter().filter(|step| step.state == state).count();
        (count > 0).then(|| format!("{count} {state}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// Milliseconds below ten seconds, then seconds.
fn shown(span: Millis) -> String {
    if span < Millis::from_secs(10) {
        format!("{}ms", span.get())
    } else {
        Millis::from_secs(span.as_secs()).to_string()
    }
}
