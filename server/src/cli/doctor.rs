//! The arguments of `tasker doctor`.

use clap::Args;

use super::store::StoreArguments;

/// `tasker doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Check the invariants on the newest tasks as well; may take minutes
    #[arg(long)]
    pub(crate) invariants: bool,
    /// Check them on this many tasks
    #[arg(long, value_name = "N", default_value_t = 100_000, requires = "invariants",
          value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) limit_tasks: u32,
    /// Print one JSON object: {"verdict", "findings": […], "invariants": […]}
    #[arg(long)]
    pub(crate) json: bool,
}
