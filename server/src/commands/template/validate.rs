//! `tasker template validate`, and the same checks for those who run a template.

use adapters_yaml::Problem;
use application::schema;
use serde::Serialize;

use crate::cli::template::{FileArguments, ValidateArguments};
use crate::exit::{Exit, Failure};
use crate::input::{self, NamedTemplate, Rejected};
use crate::output::{print, print_json};

pub(super) fn run(arguments: &ValidateArguments) -> Result<Exit, Failure> {
    let checked = checked(&arguments.file, arguments.any_handler);
    if arguments.json {
        return report(checked);
    }
    let NamedTemplate { name, file, .. } = checked?;
    let template = file.template();
    let graph = template.graph();
    let levels = graph
        .topological_order()
        .iter()
        .map(|step| graph.level(*step))
        .max();
    let (steps, levels) = (
        template.steps().len(),
        levels.unwrap_or(0).saturating_add(1),
    );
    print(&format!(
        "{name}: {} is valid; steps: {steps}, levels: {levels}\n",
        template.key()
    ))?;
    Ok(Exit::Complete)
}

/// The template, if nothing at all is wrong with it.
pub(crate) fn checked(
    arguments: &FileArguments,
    any_handler: bool,
) -> Result<NamedTemplate, Rejected> {
    let named = input::template(&arguments.file, arguments.environment.as_deref())?;
    let problems = problems(&named, any_handler);
    if problems.is_empty() {
        Ok(named)
    } else {
        Err(Rejected {
            name: named.name,
            problems,
        })
    }
}

/// What only those who run it can find.
fn problems(named: &NamedTemplate, any_handler: bool) -> Vec<Problem> {
    let template = named.file.template();
    let found = handlers::check(template, |_| any_handler);
    let found = found
        .iter()
        .map(|problem| (&problem.step, problem.field, problem.message.clone()));
    let mut problems = named.file.problems(found);
    let context_schema = template.spec().context_schema.as_ref();
    if let Some(Err(message)) = context_schema.map(schema::compile) {
        problems.insert(
            0,
            Problem {
                place: None,
                pointer: "/context_schema".to_owned(),
                message,
            },
        );
    }
    problems
}

#[derive(Serialize)]
struct Report {
    valid: bool,
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    problems: Vec<ReportedProblem>,
}

#[derive(Serialize)]
struct ReportedProblem {
    line: Option<usize>,
    column: Option<usize>,
    message: String,
}

impl From<Problem> for ReportedProblem {
    fn from(problem: Problem) -> Self {
        let (line, column) = problem
            .place
            .map(|place| (place.line, place.column))
            .unzip();
        Self {
            line,
            column,
            message: problem.message,
        }
    }
}

/// The answer as JSON; problems are part of it, so only the exit code tells.
fn report(checked: Result<NamedTemplate, Rejected>) -> Result<Exit, Failure> {
    let (exit, report) = match checked {
        Ok(NamedTemplate { name, file, .. }) => {
            let template = Some(file.template().key().to_string());
            (
                Exit::Complete,
                Report {
                    valid: true,
                    file: name,
                    template,
                    problems: Vec::new(),
                },
            )
        }
        Err(Rejected { name, problems }) => {
            let problems = problems.into_iter().map(ReportedProblem::from).collect();
            (
                Exit::Usage,
                Report {
                    valid: false,
                    file: name,
                    template: None,
                    problems,
                },
            )
        }
    };
    print_json(&report)?;
    Ok(exit)
}
