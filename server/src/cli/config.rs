//! The arguments of `tasker config`.

use clap::{Args, Subcommand};

use super::service::ConfigArguments;

/// `tasker config`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// List all settings of `serve` and `worker`, with where each value comes from
    Show(ShowArguments),
}

/// `tasker config show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    pub(crate) source: ConfigArguments,
    /// Print one JSON object: {"settings": [{"key", "value", "origin", …}]}
    #[arg(long)]
    pub(crate) json: bool,
}
