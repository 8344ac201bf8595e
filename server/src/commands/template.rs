//! `tasker template`: looking at files; nothing is run and no store is asked.

mod graph;
mod show;
mod validate;

use crate::cli::template::TemplateCommand;
use crate::exit::{Exit, Failure};

pub(crate) use validate::checked;

/// Carries out one of them.
pub(crate) fn run(command: &TemplateCommand) -> Result<Exit, Failure> {
    match command {
        TemplateCommand::Validate(arguments) => validate::run(arguments),
        TemplateCommand::Show(arguments) => show::run(arguments),
        TemplateCommand::Graph(arguments) => graph::run(arguments),
    }
}
