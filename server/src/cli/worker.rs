//! The arguments of `tasker worker` and `tasker serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use domain::millis::Millis;
use domain::name::{HandlerName, QueueName};

use super::prune::RetainArguments;
use super::run::{concurrency, lease};
use super::store::{OptionalStoreArguments, StoreUrl};

/// `tasker worker`.
#[derive(Debug, Args)]
pub(crate) struct WorkerArguments {
    /// The PostgreSQL database, as in `postgres://user@host/database`
    #[arg(long, value_name = "URL", env = "TASKER_STORE", hide_env_values = true)]
    pub(crate) store: Option<StoreUrl>,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
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

/// A worker of a server, not of a store.
#[derive(Debug, Args)]
pub(crate) struct RemoteArguments {
    /// Take steps from a Tasker server at this URL instead of a database
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// With --url: do steps of this handler by a command line, run by `sh`; may be given several times
    #[arg(long, value_name = "NAME=COMMAND", value_parser = command, requires = "url")]
    pub(crate) exec: Vec<Command>,
    /// With --url: the token that says who asks
    #[arg(
        long,
        value_name = "TOKEN",
        env = "TASKER_TOKEN",
        hide_env_values = true,
        conflicts_with = "token_file"
    )]
    pub(crate) token: Option<Token>,
    /// With --url: a file with that token
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) token_file: Option<PathBuf>,
}

/// A handler that is a command line.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) handler: HandlerName,
    pub(crate) line: String,
}

fn command(text: &str) -> Result<Command, String> {
    let (name, line) = text
        .split_once('=')
        .ok_or("write it as NAME=COMMAND, as in --exec mail.send=./send-mail")?;
    if line.trim().is_empty() {
        return Err("there is no command behind the `=`".to_owned());
    }
    Ok(Command {
        handler: HandlerName::parse(name).map_err(|error| error.to_string())?,
        line: line.to_owned(),
    })
}

/// A secret that is not shown.
#[derive(Clone)]
pub(crate) struct Token(String);

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Token {
    /// The whole of it, for the request only.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
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
