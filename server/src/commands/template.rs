//! `tasker template`: looking at files, and keeping them in a store; nothing is run.

mod graph;
mod put;
mod show;
mod validate;

use crate::cli::template::TemplateCommand;
use crate::exit::{Exit, Failure};

pub(crate) use put::keep;
pub(crate) use validate::checked;

/// Carries out one of them.
pub(crate) async fn run(command: &TemplateCommand) -> Result<Exit, Failure> {
    match command {
        TemplateCommand::Validate(arguments) => validate::run(arguments),
        TemplateCommand::Show(arguments) => show::run(arguments),
        TemplateCommand::Graph(arguments) => graph::run(arguments),
        TemplateCommand::Put(arguments) => put::run(arguments).await,
    }
}
