//! The one place that names concrete adapters.

use std::path::Path;
use std::sync::Arc;

use adapters_memory::MemoryPorts;
use adapters_postgres::doctor::PgDoctor;
use adapters_postgres::{PgOptions, PgStore, Right};
use application::ports::{EventSink, Handlers, Ports, StoreError};
use application::{EngineMetrics, Orchestrator};
use domain::name::WorkerId;

use crate::cli::store::StoreUrl;
use crate::config::sections::Pool;
use crate::exit::Failure;

/// The use cases over the adapters that were chosen.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) orchestrator: Orchestrator,
    /// Where tasks are kept; none is in memory.
    pub(crate) store: Option<StoreUrl>,
}

/// What the adapters are chosen by.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'w> {
    pub(crate) store: Option<&'w StoreUrl>,
    pub(crate) seed: Option<u64>,
    /// How many steps run at once, if any do: it takes connections.
    pub(crate) concurrency: u32,
    /// Where all of it is counted.
    pub(crate) metrics: Arc<EngineMetrics>,
    /// How the database is reached, if not as usual.
    pub(crate) pool: Option<&'w Pool>,
}

/// Composes the engine.
pub(crate) async fn engine(
    wanted: &Wanted<'_>,
    events: Arc<dyn EventSink>,
) -> Result<Engine, Failure> {
    let memory = MemoryPorts::real(wanted.seed).ports();
    let Some(url) = wanted.store else {
        let orchestrator = Orchestrator::new(Ports { events, ..memory });
        return Ok(Engine {
            orchestrator: orchestrator.with_metrics(Arc::clone(&wanted.metrics)),
            store: None,
        });
    };
    check(url)?;
    let metrics = Arc::clone(&wanted.metrics);
    let store = PgStore::connect_counting(url.reveal(), options(wanted), metrics)
        .await
        .map_err(|error| unusable(url, error))?;
    let ports = store.ports(Ports { events, ..memory });
    let metrics = Arc::clone(store.metrics());
    Ok(Engine {
        orchestrator: Orchestrator::new(ports).with_metrics(metrics),
        store: Some(url.clone()),
    })
}

fn options(wanted: &Wanted<'_>) -> PgOptions {
    // Commits come in batches, so that a few connections serve many steps.
    let connections = (wanted.concurrency / 4).clamp(4, 20);
    let usual = PgOptions {
        connections,
        ..PgOptions::default()
    };
    let Some(pool) = wanted.pool else {
        return usual;
    };
    PgOptions {
        connections: pool.connections.0.map_or(connections, |number| number.0),
        acquire_timeout: pool.acquire_timeout.0.as_duration(),
        connect_timeout: pool.connect_timeout.0.as_duration(),
        statement_timeout: pool.statement_timeout.0.as_duration(),
        lock_timeout: pool.lock_timeout.0.as_duration(),
        application_name: pool.application_name.clone(),
        ..usual
    }
}

/// Brings the schema of a store up to date.
pub(crate) async fn migrate(url: &StoreUrl) -> Result<(), Failure> {
    check(url)?;
    PgStore::migrate(url.reveal())
        .await
        .map_err(|error| unusable(url, error))
}

/// Lets a role use the schema, and no more than that.
pub(crate) async fn grant(url: &StoreUrl, role: &str, right: Right) -> Result<(), Failure> {
    PgStore::grant(url.reveal(), role, right)
        .await
        .map_err(|error| unusable(url, error))
}

/// Who looks after a store; its schema need not be the one this program knows.
pub(crate) fn doctor(url: &StoreUrl) -> Result<PgDoctor, Failure> {
    check(url)?;
    PgDoctor::new(url.reveal()).map_err(|error| unusable(url, error))
}

/// Whether a URL is one of a store at all.
pub(crate) fn check(url: &StoreUrl) -> Result<(), Failure> {
    if url.is_postgres() {
        return Ok(());
    }
    Err(Failure::usage(
        "--store: a store is a URL such as postgres://user@host/database",
    ))
}

pub(crate) fn unusable(url: &StoreUrl, error: StoreError) -> Failure {
    let failure = Failure::from(error);
    Failure {
        message: format!("{url}: {}", url.censor(&failure.message)),
        ..failure
    }
}

impl Engine {
    /// The built-in handlers; relative paths of commands begin in `dir`.
    pub(crate) fn handlers(&self, dir: &Path) -> Result<Handlers, Failure> {
        let clock = &self.orchestrator.ports().clock;
        handlers::builtin(clock, dir).map_err(|error| Failure::usage(error.to_string()))
    }

    /// A worker id that no other process has and no later one will.
    pub(crate) fn worker(&self, role: &str) -> Result<WorkerId, Failure> {
        let random = self.orchestrator.ports().entropy.next_u64();
        let at = self.orchestrator.ports().clock.now().as_micros();
        let id = format!("{role}-{}-{at:x}-{random:x}", std::process::id());
        WorkerId::parse(&id).map_err(|error| Failure::refused(error.to_string()))
    }
}
