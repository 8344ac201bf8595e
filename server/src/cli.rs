//! The command line.

pub(crate) mod bench;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod key;
pub(crate) mod prune;
pub(crate) mod run;
pub(crate) mod service;
pub(crate) mod store;
pub(crate) mod task;
pub(crate) mod template;
pub(crate) mod worker;

use clap::{Parser, Subcommand};

/// Runs workflows reliably
#[derive(Debug, Parser)]
#[command(name = "tasker", version, max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Exit codes:
  0    complete, or done as asked
  1    a task ended in error, the rules refuse what was asked, or a check failed
  2    bad usage, template or context; nothing was run
  3    the store is down or cannot be used
  130  interrupted: running steps were given back";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a template to its end, in memory or in a store
    Run(run::RunArguments),
    /// Run the steps of all tasks in a store: finishes what others left
    Worker(worker::WorkerArguments),
    /// Serve the HTTP API of a store
    Serve(worker::ServeArguments),
    /// Look at the settings of `serve` and `worker`
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Bring the schema of a store up to date
    Migrate(store::MigrateArguments),
    /// Make, list and end the API keys of a store
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Measure what a store can do: throughput, latency, cost per step
    Bench(bench::BenchArguments),
    /// See whether a store is well, and what to do if it is not
    Doctor(doctor::DoctorArguments),
    /// Remove tasks that ended long ago
    Prune(prune::PruneArguments),
    /// Look at a template file
    #[command(subcommand)]
    Template(template::TemplateCommand),
    /// Look at the tasks of a store, and operate on them
    #[command(subcommand)]
    Task(task::TaskCommand),
}

impl Command {
    /// Whether it goes on until it is told to end, and has a configuration.
    pub(crate) const fn is_service(&self) -> bool {
        matches!(self, Self::Worker(_) | Self::Serve(_))
    }
}
