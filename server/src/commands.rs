//! The commands, one file each.

mod bench;
mod config;
mod courier;
mod doctor;
mod key;
mod migrate;
mod prune;
mod run;
mod serve;
mod task;
mod template;
mod worker;

use crate::cli::Command;
use crate::exit::{Exit, Failure};

/// Carries out a command.
pub(crate) async fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Run(arguments) => run::run(&arguments).await,
        Command::Worker(arguments) => Box::pin(worker::run(&arguments)).await,
        Command::Serve(arguments) => Box::pin(serve::run(&arguments)).await,
        Command::Config(command) => config::run(&command),
        Command::Migrate(arguments) => migrate::run(&arguments).await,
        Command::Key(command) => key::run(&command).await,
        Command::Bench(arguments) => Box::pin(bench::run(&arguments)).await,
        Command::Doctor(arguments) => doctor::run(&arguments).await,
        Command::Prune(arguments) => prune::run(&arguments).await,
        Command::Template(command) => template::run(&command).await,
        Command::Task(command) => task::run(command).await,
    }
}
