//! A store on a database of its own.

use std::sync::Arc;

use adapters_memory::{MemoryEvents, SeededEntropy};
use application::ports::Ports;
use tasker_adapters_postgres::{PgOptions, PgStore};
use testkit::cluster::Database;
use testkit::contract::Harness;

/// An empty, migrated database and a store on it.
pub(crate) struct World {
    pub(crate) store: PgStore,
    pub(crate) ports: Ports,
    // Dropped last: the database goes with it.
    pub(crate) database: Database,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(PgOptions::default()).await
    }

    pub(crate) async fn with(options: PgOptions) -> Self {
        let database = migrated();
        let store = PgStore::connect(database.url(), options)
            .await
            .expect("a store");
        let ports = ports(&store);
        Self {
            store,
            ports,
            database,
        }
    }

    /// One statement through `psql`.
    pub(crate) fn sql(&self, statement: &str) -> String {
        self.database.sql(statement).expect("the statement runs")
    }
}

impl Harness for World {
    fn ports(&self) -> &Ports {
        &self.ports
    }
}

/// The ports of a store, with what PostgreSQL has no part in.
pub(crate) fn ports(store: &PgStore) -> Ports {
    Ports {
        tasks: store.tasks(),
        queue: store.queue(),
        templates: store.template_store(),
        reenqueuer: store.reenqueuer(),
        clock: store.clock(),
        entropy: Arc::new(SeededEntropy::new(1)),
        events: Arc::new(MemoryEvents::new()),
    }
}

/// A migrated database without a store.
pub(crate) fn migrated() -> Database {
    Database::from_template("migrated", migrate).expect("a database")
}

/// Migrates from a thread of its own: a test's runtime cannot wait inside itself.
pub(crate) fn migrate(url: &str) -> Result<(), String> {
    let url = url.to_owned();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        let done = runtime.block_on(PgStore::migrate(&url));
        done.map_err(|error| error.to_string())
    });
    thread
        .join()
        .map_err(|_| "the migration panicked".to_owned())?
}
