//! The arguments of `tasker worker` and `tasker serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use domain::millis::Millis;
use domain::name::QueueName;

use super::prune::RetainArguments;
use super::run::{concurrency, lease};
use super::store::{OptionalStoreArguments, StoreArguments};

/// `tasker worker`.
#[derive(Debug, Args)]
pub(crate) struct WorkerArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Work for this queue; may be given several times
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = QueueName::parse)]
    pub(crate) queue: Vec<QueueName>,
    /// End when nothing is left that time could bring, retries and other workers' leases included
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// Steps to run at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = concurrency())]
    pub(crate) concurrency: u16,
    /// Where relative paths of commands begin: the folder of their template's file
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// How long steps are claimed for without a sign of life
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = lease)]
    pub(crate) lease: Millis,
    #[command(flatten)]
    pub(crate) retain: RetainArguments,
    /// How long running steps may go on once told to end; then they are given back
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = grace)]
    pub(crate) grace: Millis,
    /// Say nothing along the way, and print one JSON object at the end
    #[arg(long)]
    pub(crate) json: bool,
}

/// Nothing at all is allowed: to give back at once.
fn grace(text: &str) -> Result<Millis, String> {
    let grace = Millis::parse(text).map_err(|error| error.to_string())?;
    if grace <= Millis::from_secs(86_400) {
        Ok(grace)
    } else {
        Err("a grace is at most 1d".to_owned())
    }
}

/// `tasker serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    pub(crate) store: OptionalStoreArguments,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Listen beyond this machine though nobody is asked who they are
    #[arg(long)]
    pub(crate) open_to_anyone: bool,
    /// Connections at once; others wait
    #[arg(long, value_name = "N", default_value_t = 4_096, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) connections: u16,
    #[command(flatten)]
    pub(crate) retain: RetainArguments,
    /// How long open requests may go on once told to end
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = grace)]
    pub(crate) grace: Millis,
}
