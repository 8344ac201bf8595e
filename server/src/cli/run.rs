//! The arguments of `tasker run`.

use std::path::PathBuf;

use clap::Args;
use domain::millis::Millis;
use domain::name::Namespace;

use super::store::StoreUrl;
use super::template::FileArguments;

/// `tasker run`.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) file: FileArguments,
    /// What the task works on: a JSON object, or a file that holds one; - reads stdin
    #[arg(long, value_name = "FILE|JSON", conflicts_with = "contexts")]
    pub(crate) context: Option<String>,
    /// Run one task for each line of this file, a JSON object each
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) contexts: Option<PathBuf>,
    /// Keep everything in this PostgreSQL database; in memory unless given
    #[arg(long, value_name = "URL", env = "TASKER_STORE", hide_env_values = true)]
    pub(crate) store: Option<StoreUrl>,
    /// Bring the schema of the store up to date first
    #[arg(long, requires = "store")]
    pub(crate) migrate: bool,
    /// Steps to run at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = concurrency())]
    pub(crate) concurrency: u16,
    /// Make ids and jitter repeat
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Run it in this namespace instead of the template's own
    #[arg(long, value_name = "NAME", value_parser = Namespace::parse)]
    pub(crate) namespace: Option<Namespace>,
    /// How long steps are claimed for without a sign of life
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = lease)]
    pub(crate) lease: Millis,
    /// Print JSON only: for one task one object; for several one line each, then one for all. The
    /// last line always has `state` and `steps`
    #[arg(long)]
    pub(crate) json: bool,
}

/// From one step at once to ten thousand.
pub(crate) fn concurrency() -> clap::builder::RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(1..=10_000)
}

/// Shorter than a second leaves no time for heartbeats.
pub(crate) fn lease(text: &str) -> Result<Millis, String> {
    let lease = Millis::parse(text).map_err(|error| error.to_string())?;
    let range = Millis::from_secs(1)..=Millis::from_secs(86_400);
    if range.contains(&lease) {
        Ok(lease)
    } else {
        Err("a lease is from 1s to 1d".to_owned())
    }
}
