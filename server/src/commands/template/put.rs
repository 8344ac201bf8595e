//! `tasker template put`: a template kept in a store, for tasks that others submit.

use std::sync::Arc;

use application::ports::PutTemplateError;
use application::{Orchestrator, PutError};
use domain::template::Template;

use super::checked;
use crate::cli::template::PutArguments;
use crate::commands::task;
use crate::exit::{Exit, Failure};
use crate::output::print;

pub(super) async fn run(arguments: &PutArguments) -> Result<Exit, Failure> {
    let named = checked(&arguments.file, arguments.any_handler)?;
    let template = named.file.template();
    keep(&task::open(&arguments.store).await?, template).await?;
    print(&format!(
        "{}: kept {}\n",
        arguments.store.url()?,
        template.key()
    ))?;
    Ok(Exit::Complete)
}

/// Keeps a template; the same content again is fine.
pub(crate) async fn keep(
    orchestrator: &Orchestrator,
    template: &Arc<Template>,
) -> Result<(), Failure> {
    let kept = orchestrator.put_template(Arc::clone(template)).await;
    kept.map_err(|error| match error {
        PutError::BadSchema(problem) => Failure::usage(problem),
        PutError::Refused(PutTemplateError::Store(error)) => error.into(),
        PutError::Refused(conflict @ PutTemplateError::Conflict { .. }) => {
            Failure::usage(conflict.to_string())
        }
    })
}
