//! The arguments about what ended long ago.

use clap::Args;
use domain::retention::RetentionPolicy;

use super::store::StoreArguments;

/// `tasker prune`.
#[derive(Debug, Args)]
pub(crate) struct PruneArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// The ages at which ended tasks go, as in `complete=7d,error=30d,cancelled=7d,resolved_manually=30d`;
    /// a state that is not named is kept
    #[arg(long, value_name = "POLICY", value_parser = RetentionPolicy::parse)]
    pub(crate) retain: RetentionPolicy,
    /// Remove nothing; say what would be
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// At most this many tasks in one transaction
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) batch: u32,
    /// Print one JSON object: {"removed": {state: tasks}}, or with --dry-run {"expired": {state: …}}
    #[arg(long)]
    pub(crate) json: bool,
}
