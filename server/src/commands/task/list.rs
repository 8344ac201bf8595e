//! `tasker task list`.

use application::ports::{TaskListQuery, TaskSummary};

use super::open;
use crate::cli::task::ListArguments;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, table};

pub(super) async fn run(arguments: ListArguments) -> Result<Exit, Failure> {
    let orchestrator = open(&arguments.store).await?;
    let query = TaskListQuery {
        namespace: arguments.namespace,
        template: arguments.template,
        status: arguments.state,
        tag: arguments.tag,
        before: arguments.before,
        limit: arguments.limit,
        ..TaskListQuery::default()
    };
    let page = orchestrator.ports().tasks.list(query).await?;
    if arguments.json {
        print_json(&page)?;
        return Ok(Exit::Complete);
    }
    let heads = ["task", "template", "state", "done", "created", "by"]
        .map(str::to_owned)
        .to_vec();
    let rows: Vec<_> = std::iter::once(heads)
        .chain(page.items.iter().map(row))
        .collect();
    print(&table(&rows))?;
    if let Some(next) = page.next {
        print(&format!("older ones: --before {next}\n"))?;
    }
    Ok(Exit::Complete)
}

fn row(task: &TaskSummary) -> Vec<String> {
    let paused = if task.paused { " (paused)" } else { "" };
    let created = task.created_at.to_string();
    vec![
        task.id.to_string(),
        task.template.to_string(),
        format!("{}{paused}", task.state),
        format!(
            "{}/{}",
            task.steps.saturating_sub(task.unfinished),
            task.steps
        ),
        created.get(..19).unwrap_or(&created).to_owned(),
        task.initiator
            .as_ref()
            .map_or("-", |by| by.as_str())
            .to_owned(),
    ]
}
