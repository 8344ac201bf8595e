//! The arguments of `tasker worker` and `tasker serve`.

use clap::Args;

use super::service::ServiceArguments;
use crate::config::{Flags, Loaded};
use crate::exit::Failure;

/// `tasker worker`.
#[derive(Debug, Args)]
pub(crate) struct WorkerArguments {
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
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
