//! `tasker task show`.

use application::{StepDetail, TaskDetail};
use domain::name::StepName;
use domain::step::Readiness;
use domain::time::Timestamp;

use super::{no_such_task, open};
use crate::cli::task::OneArguments;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, table};

pub(super) async fn run(arguments: &OneArguments) -> Result<Exit, Failure> {
    let orchestrator = open(&arguments.store).await?;
    let detail = orchestrator
        .show(arguments.task)
        .await?
        .ok_or_else(no_such_task)?;
    if arguments.json {
        print_json(&detail)?;
    } else {
        print(&text(&detail))?;
    }
    Ok(Exit::Complete)
}

fn text(detail: &TaskDetail) -> String {
    let TaskDetail {
        task, execution, ..
    } = detail;
    let paused = if task.paused_at.is_some() {
        ", paused"
    } else {
        ""
    };
    let halted = if task.halted_at.is_some() {
        ", halted"
    } else {
        ""
    };
    let heads = [
        "step",
        "state",
        "attempts",
        "readiness",
        "depends on",
        "result or error",
    ];
    let heads = heads.map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(heads)
        .chain(detail.steps.iter().map(|step| row(step, detail.at)))
        .collect();
    format!(
        "task {} of {}\n{}{paused}{halted}; {} of {} steps done ({} %), {}; {}\ncontext {}\n\n{}",
        task.id,
        task.template,
        detail.state,
        execution.completed,
        execution.total,
        execution.completion_percentage,
        execution.health.as_str(),
        execution.recommended_action.as_str().replace('_', " "),
        shortened(&detail.context.as_value().to_string()),
        table(&rows),
    )
}

fn row(step: &StepDetail, now: Timestamp) -> Vec<String> {
    let parents: Vec<&str> = step.depends_on.iter().map(StepName::as_str).collect();
    let outcome = match (&step.result, &step.step.last_error) {
        (Some(result), _) => result.as_value().to_string(),
        (None, Some(error)) => error.message.to_string(),
        (None, None) => String::new(),
    };
    vec![
        step.name.to_string(),
        step.state.to_string(),
        format!("{}/{}", step.attempts, step.step.attempt_limit),
        readiness(&step.readiness, now),
        if parents.is_empty() {
            "-".to_owned()
        } else {
            parents.join(", ")
        },
        shortened(&outcome),
    ]
}

fn readiness(readiness: &Readiness, now: Timestamp) -> String {
    let word = readiness.word().replace('_', " ");
    match readiness.until() {
        Some(until) => format!("{word}, {} left", until.since(now)),
        None => word,
    }
}

fn shortened(text: &str) -> String {
    let line = text.replace('\n', " ⏎ ");
    let short: String = line.chars().take(100).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}
