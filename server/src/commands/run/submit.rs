//! From contexts to tasks.

use application::ports::{SubmitRefusal, VersionChoice};
use application::schema::Schemas;
use application::{Orchestrator, SubmitError, SubmitRequest};
use domain::id::TaskId;
use domain::payload::Payload;
use domain::task::SubmissionFacts;
use domain::template::Template;
use domain::text::Actor;

use crate::cli::run::RunArguments;
use crate::exit::Failure;
use crate::input;

/// Tasks submitted at once.
const BATCH: usize = 500;
/// More problems than this help nobody.
const PROBLEMS_MAX: usize = 20;

/// The contexts asked for, each known to fit the template: nothing is submitted unless all are.
pub(super) fn contexts(
    arguments: &RunArguments,
    template: &Template,
) -> Result<Vec<Payload>, Failure> {
    let schemas = Schemas::default();
    let mut problems = Vec::new();
    let mut check = |label: &str, context: &Payload| match schemas.check(template, context) {
        Ok(found) => {
            let room = PROBLEMS_MAX.saturating_sub(problems.len());
            problems.extend(
                found
                    .iter()
                    .take(room)
                    .map(|problem| format!("{label}: {problem}")),
            );
        }
        Err(problem) => problems.push(problem),
    };
    let contexts = if let Some(path) = &arguments.contexts {
        let contexts = input::contexts(path)?;
        for (line, context) in &contexts {
            check(&format!("{}:{line}", path.display()), context);
        }
        contexts.into_iter().map(|(_, context)| context).collect()
    } else {
        let context = arguments
            .context
            .as_deref()
            .map(input::context)
            .transpose()?;
        let context = context.unwrap_or_default();
        check("the context does not fit the template", &context);
        vec![context]
    };
    if problems.is_empty() {
        Ok(contexts)
    } else {
        Err(Failure::usage(problems.join("\n")))
    }
}

/// Submits a task for each context, in their order.
pub(super) async fn all(
    orchestrator: &Orchestrator,
    template: &Template,
    contexts: Vec<Payload>,
) -> Result<Vec<TaskId>, Failure> {
    let initiator = std::env::var("USER").ok().map(|user| Actor::named(&user));
    let mut tasks = Vec::with_capacity(contexts.len());
    let mut contexts = contexts.into_iter().peekable();
    while contexts.peek().is_some() {
        let batch = contexts.by_ref().take(BATCH).map(|context| SubmitRequest {
            namespace: template.key().namespace.clone(),
            template: template.key().name.clone(),
            version: VersionChoice::Exactly(template.key().version.clone()),
            context,
            facts: SubmissionFacts {
                initiator: initiator.clone(),
                ..SubmissionFacts::default()
            },
        });
        for answer in orchestrator.submit_batch(batch.collect()).await? {
            tasks.push(answer.map_err(refused)?.task);
        }
    }
    Ok(tasks)
}

fn refused(error: SubmitError) -> Failure {
    match error {
        SubmitError::Store(error) | SubmitError::Refused(SubmitRefusal::Store(error)) => {
            error.into()
        }
        SubmitError::NoTemplate { .. }
        | SubmitError::BadContext(_)
        | SubmitError::BadSchema(_)
        | SubmitError::BadField { .. }
        | SubmitError::Refused(_) => Failure::usage(error.to_string()),
    }
}
