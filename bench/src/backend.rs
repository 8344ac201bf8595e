//! The store that is measured, opened anew for each part of a measurement.

use std::sync::Arc;

use adapters_memory::{MemoryPorts, SystemClock};
use adapters_postgres::{PgOptions, PgStore};
use application::Orchestrator;
use application::ports::{EventSink, Ports};

use crate::error::BenchError;
use crate::plan::Store;

/// Which store.
#[derive(Debug)]
pub(crate) struct Backend {
    /// The store in memory; of one on a database the randomness.
    memory: MemoryPorts<SystemClock>,
    database: Option<Database>,
}

#[derive(Debug)]
struct Database {
    store: Store,
    application: String,
}

/// A store in use.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) orchestrator: Orchestrator,
    store: Option<PgStore>,
}

impl Backend {
    /// On this database, or in memory. Connections call themselves `application`.
    pub(crate) fn new(store: Option<&Store>, application: &str) -> Self {
        let database = store.map(|store| Database {
            store: store.clone(),
            application: application.to_owned(),
        });
        Self {
            memory: MemoryPorts::real(None),
            database,
        }
    }

    /// The use cases on connections of their own, telling `events`.
    pub(crate) async fn open(&self, events: Arc<dyn EventSink>) -> Result<Opened, BenchError> {
        let memory = self.memory.ports();
        let Some(Database { store, application }) = &self.database else {
            let orchestrator = Orchestrator::new(Ports { events, ..memory });
            return Ok(Opened {
                orchestrator,
                store: None,
            });
        };
        let options = PgOptions {
            connections: store.connections,
            application_name: application.clone(),
            ..PgOptions::default()
        };
        let store = PgStore::connect(&store.session_url(), options).await?;
        let ports = store.ports(Ports { events, ..memory });
        let metrics = Arc::clone(store.metrics());
        Ok(Opened {
            orchestrator: Orchestrator::new(ports).with_metrics(metrics),
            store: Some(store),
        })
    }
}

impl Opened {
    /// How many commands its connections were sent so far.
    pub(crate) fn calls(&self) -> u64 {
        self.store.as_ref().map_or(0, PgStore::commands)
    }

    /// Closes its connections, without which the server does not count all they did. Answers how
    /// many commands they were sent.
    pub(crate) async fn close(self) -> u64 {
        let Some(store) = self.store else { return 0 };
        store.close().await;
        store.commands()
    }
}
