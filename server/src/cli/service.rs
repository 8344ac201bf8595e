//! The arguments of the commands that go on until they are told to end. What they set is part of
//! the configuration, where it is parsed and bounded: here it is text.

use std::path::PathBuf;

use clap::Args;

use super::store::StoreUrl;
use crate::config::{Config, Flags, Loaded};
use crate::exit::Failure;

/// Where settings come from, and whether that is all that is asked.
#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    /// Read settings from this file of TOML; `tasker config show` lists them all
    #[arg(long, value_name = "FILE", env = "TASKER_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// What `serve` and `worker` share.
#[derive(Debug, Args)]
pub(crate) struct ServiceArguments {
    #[command(flatten)]
    pub(crate) source: ConfigArguments,
    /// Say whether the settings are right, and end
    #[arg(long)]
    pub(crate) check_config: bool,
    /// The PostgreSQL database, as in `postgres://user@host/database` [env: `TASKER_STORE`]
    #[arg(long, value_name = "URL")]
    store: Option<StoreUrl>,
    /// Remove ended tasks of these ages, as in `complete=7d,error=30d`; nothing unless given
    #[arg(long, value_name = "POLICY")]
    retain: Option<String>,
    /// How long running steps and open requests may go on once told to end [default: 30s]
    #[arg(long, value_name = "SPAN")]
    grace: Option<String>,
    /// How logs are written: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Serve /metrics and /health at this address too, to anyone who can reach it
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<String>,
}

impl ServiceArguments {
    /// The configuration, with these flags over it and the command's own.
    pub(crate) fn load(&self, own: Flags) -> Result<Loaded, Failure> {
        let store = self.store.as_ref().map(|url| url.reveal().to_owned());
        let flags = own
            .with("store.url", store)
            .with("retention.policy", self.retain.clone())
            .with("shutdown.grace", self.grace.clone())
            .with("telemetry.log_format", self.log_format.clone())
            .with("telemetry.metrics_address", self.metrics_listen.clone());
        Config::load(self.source.config.as_deref(), flags)
    }
}
