//! The `tasker` binary.
//!
//! `main` parses, runs a command and turns its outcome into an exit code. [`cli`] is the command
//! line, [`config`] what is set elsewhere, [`commands`] has one file for each command, and [`compose`] is the only place that names
//! concrete adapters.

mod cli;
mod commands;
mod compose;
mod config;
mod door;
mod exit;
mod input;
mod listen;
mod observe;
mod output;
mod progress;
mod shutdown;
mod summary;
mod telemetry;
mod tls;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use exit::{Exit, Failure};

/// For what runs in the background to be dropped before the process ends.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    // The others write as their configuration says.
    if !cli.command.is_service() {
        telemetry::start_logs();
    }
    match run(cli.command) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            for line in failure.message.lines() {
                output::say(&format!("error: {line}"));
            }
            failure.exit.into()
        }
    }
}

fn run(command: cli::Command) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::refused(format!("no runtime: {error}")))?;
    let outcome = runtime.block_on(commands::run(command));
    // What still runs is of no use any more; dropping it kills the processes of steps.
    runtime.shutdown_timeout(LAST_PATIENCE);
    outcome
}
