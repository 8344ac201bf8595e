//! The arguments of `tasker key`.

use clap::{Args, Subcommand};
use domain::access::KeyId;
use domain::millis::Millis;

use super::store::StoreArguments;

/// What to do with API keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key in a store, and print it: this once
    Create(CreateArguments),
    /// Draw a key for `auth.admin_key`, and print it; nothing is kept
    New,
    /// List the keys of a store, without their secrets
    List(ListArguments),
    /// Give a key another secret, and print it: this once
    Rotate(RotateArguments),
    /// End a key for ever
    Revoke(OneArguments),
}

/// `tasker key create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// What people call it; history calls whoever uses it so
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: String,
    /// What it permits: a role (read-only, worker, operator, admin), `resource:action` or
    /// `resource:*`; may be given several times
    #[arg(long, value_name = "PERMISSION", required = true)]
    pub(crate) allow: Vec<String>,
    /// Where; `*` for all namespaces and what belongs to none; may be given several times
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) namespace: Vec<String>,
    /// How long it is good, as in `90d`; for ever if not given
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) expires_in: Option<Millis>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// `tasker key list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Print one JSON object: {"keys": […]}
    #[arg(long)]
    pub(crate) json: bool,
}

/// `tasker key rotate`.
#[derive(Debug, Args)]
pub(crate) struct RotateArguments {
    #[command(flatten)]
    pub(crate) one: OneArguments,
    /// How long the present secret stays good
    #[arg(long, value_name = "SPAN", default_value = "1d", value_parser = span)]
    pub(crate) grace: Millis,
}

/// One key of a store.
#[derive(Debug, Args)]
pub(crate) struct OneArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Its id: the part between the underscores
    #[arg(value_name = "ID", value_parser = id)]
    pub(crate) id: KeyId,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn span(text: &str) -> Result<Millis, String> {
    Millis::parse(text).map_err(|error| error.to_string())
}

/// The text is not repeated: it may be a whole key.
fn id(text: &str) -> Result<KeyId, String> {
    KeyId::parse(text).ok_or_else(|| "an id has 16 hexadecimal digits".to_owned())
}
