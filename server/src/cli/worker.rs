//! The arguments of `tasker worker` and `tasker serve`.

use std::path::PathBuf;

use clap::Args;
use domain::name::HandlerName;

use super::service::ServiceArguments;
use crate::config::{Flags, Loaded};
use crate::exit::Failure;

/// `tasker worker`.
#[derive(Debug, Args)]
pub(crate) struct WorkerArguments {
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
    /// Work for this queue; may be given several times [default: default]
    #[arg(long, value_name = "NAME")]
    queue: Vec<String>,
    /// End when nothing is left that time could bring, retries and other workers' leases included
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// Steps to run at once [default: 8]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    concurrency: Option<String>,
    /// Where relative paths of commands begin: the folder of their template's file [default: .]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<String>,
    /// How long steps are claimed for without a sign of life [default: 30s]
    #[arg(long, value_name = "SPAN")]
    lease: Option<String>,
    /// Say nothing along the way, and print one JSON object at the end
    #[arg(long)]
    pub(crate) json: bool,
}

impl WorkerArguments {
    /// The configuration with these flags over it.
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let queues = (!self.queue.is_empty()).then(|| self.queue.join(","));
        let own = Flags::default()
            .with("worker.queues", queues)
            .with("worker.concurrency", self.concurrency.clone())
            .with("worker.dir", self.dir.clone())
            .with("worker.lease", self.lease.clone());
        self.service.load(own)
    }
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

/// Who is let in, and how.
#[derive(Debug, Args)]
pub(crate) struct DoorArguments {
    /// Ask everyone who they are: an API key or a token (docs/security.md)
    #[arg(long)]
    auth: bool,
    /// Encrypt, with this certificate and those it is signed by, in PEM
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// Its private key, in PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
}

/// `tasker serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Listen beyond this machine though nobody is asked who they are
    #[arg(long)]
    open_to_anyone: bool,
    #[command(flatten)]
    door: DoorArguments,
    /// Connections at once; others wait [default: 4096]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    connections: Option<String>,
    /// Let webhooks have `http:` URLs; what is sent can then be read on its way
    #[arg(long)]
    webhooks_over_http: bool,
    /// Let webhooks call loopback, private and link-local addresses: whoever may make webhooks can
    /// then reach what only this host can
    #[arg(long)]
    webhooks_to_private_addresses: bool,
}

impl ServeArguments {
    /// The configuration with these flags over it.
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let yes = |flag: bool| flag.then(|| true.to_string());
        let open = yes(self.open_to_anyone);
        let own = Flags::default()
            .with("listen.address", self.listen.clone())
            .with("listen.open_to_anyone", open)
            .with("auth.required", yes(self.door.auth))
            .with("tls.certificate", self.door.tls_cert.clone())
            .with("tls.key", self.door.tls_key.clone())
            .with("http.connections", self.connections.clone())
            .with("webhooks.over_http", yes(self.webhooks_over_http))
            .with(
                "webhooks.to_private_addresses",
                yes(self.webhooks_to_private_addresses),
            );
        self.service.load(own)
    }
}
