//! One worker: a process of its own, to be killed.

pub(crate) mod handler;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use adapters_memory::SystemEntropy;
use adapters_postgres::{PgOptions, PgStore};
use application::Orchestrator;
use application::coordinate::{Coordinator, CoordinatorOptions, Until};
use application::ports::{ClaimScope, Handlers, StoreError};
use clap::Args;
use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, WorkerId};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::journal::Journal;
use crate::load::HANDLER;
use crate::stores::ports;
use crate::witness::Witness;
use handler::Work;

/// How long steps are claimed for. Short, so that a run sees many leases lost.
pub(crate) const LEASE: Millis = Millis::from_secs(2);
/// How many steps one worker runs at once.
const CONCURRENCY: usize = 8;
const CONNECTIONS: u32 = 4;
const CONNECT_AGAIN: Duration = Duration::from_millis(200);

/// What a worker process is told.
#[derive(Debug, Args)]
pub struct WorkerArguments {
    /// The database
    #[arg(long)]
    pub store: String,
    /// The file that all workers append to
    #[arg(long)]
    pub journal: PathBuf,
    /// Its id, new at each start
    #[arg(long)]
    pub worker: String,
}

/// Works until told to end by SIGTERM, or until the suite that started it is gone.
///
/// # Errors
/// When the store cannot be used.
pub async fn work(arguments: &WorkerArguments) -> anyhow::Result<()> {
    set_pdeathsig(Signal::SIGKILL)?;
    let journal = Arc::new(Journal::open(&arguments.journal)?);
    let worker = WorkerId::parse(&arguments.worker)?;
    let store = connect(&arguments.store).await?;
    let events = Arc::new(Witness(Arc::clone(&journal)));
    let entropy = Arc::new(SystemEntropy::new());
    let ports = ports(&store, entropy, events);
    let work = Work {
        journal,
        worker: arguments.worker.clone(),
        clock: Arc::clone(&ports.clock),
    };
    let handlers = Handlers::new().with(HandlerName::parse(HANDLER)?, Arc::new(work));
    let scope = ClaimScope::Queues(vec![QueueName::default()]);
    let options = CoordinatorOptions {
        concurrency: CONCURRENCY,
        lease: LEASE,
        // Like `tasker worker`, it outlives every outage.
        patience: None,
        ..CoordinatorOptions::new(scope, Until::Stopped, worker)
    };
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let gently = stop.clone();
    tokio::spawn(async move {
        terminate.recv().await;
        gently.cancel();
    });
    let coordinator = Coordinator::new(Orchestrator::new(ports), handlers, options);
    coordinator.run(stop).await?;
    Ok(())
}

/// A worker that is started while the store is away waits for it.
async fn connect(url: &str) -> Result<PgStore, StoreError> {
    loop {
        let options = PgOptions {
            connections: CONNECTIONS,
            application_name: "chaos-worker".to_owned(),
            ..PgOptions::default()
        };
        match PgStore::connect(url, options).await {
            Err(error) if error.is_retryable() => sleep(CONNECT_AGAIN).await,
            done => return done,
        }
    }
}
