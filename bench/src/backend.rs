//! The store that is measured, opened anew for each part of a measurement.

use std::sync::Arc;

use adapters_memory::{MemoryPorts, SystemClock};
use adapters_postgres::{PgOptions, PgStore};
use application::Orchestrator;
use application::ports::{EventSink, Ports};

use crate::error::BenchError;

/// Which store.
#[derive(Clone, Debug)]
pub(crate) enum Backend {
    /// In this process.
    Memory(MemoryPorts<SystemClock>),
    /// On a database.
    Postgres {
        url: String,
        connections: u32,
        entropy: MemoryPorts<SystemClock>,
    },
}

/// A store in use.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) orchestrator: Orchestrator,
    store: Option<PgStore>,
}

impl Backend {
    /// In memory, or on the database of this URL with at most so many connections.
    pub(crate) fn new(url: Option<&str>, connections: u32) -> Self {
        let memory = MemoryPorts::real(None);
        match url {
            None => Self::Memory(memory),
            Some(url) => Self::Postgres {
                url: url.to_owned(),
                connections,
                entropy: memory,
            },
        }
    }

    /// A number that no other run has.
    pub(crate) fn run_id(&self) -> u64 {
        match self {
            Self::Memory(memory)
            | Self::Postgres {
                entropy: memory, ..
            } => memory.ports().entropy.next_u64(),
        }
    }

    /// The use cases on connections of their own, telling `events`.
    pub(crate) async fn open(&self, events: Arc<dyn EventSink>) -> Result<Opened, BenchError> {
        match self {
            Self::Memory(memory) => Ok(Opened {
                orchestrator: Orchestrator::new(Ports {
                    events,
                    ..memory.ports()
                }),
                store: None,
            }),
            Self::Postgres {
                url,
                connections,
                entropy,
            } => {
                let options = PgOptions {
                    connections: *connections,
                    application_name: "tasker bench".to_owned(),
                    ..PgOptions::default()
                };
                let store = PgStore::connect(url, options).await?;
                let ports = Ports {
                    tasks: store.tasks(),
                    queue: store.queue(),
                    templates: store.template_store(),
                    reenqueuer: store.reenqueuer(),
                    clock: store.clock(),
                    entropy: entropy.ports().entropy,
                    events,
                };
                Ok(Opened {
                    orchestrator: Orchestrator::new(ports),
                    store: Some(store),
                })
            }
        }
    }
}

impl Opened {
    /// Closes its connections: a server counts what a connection did when it is closed, at the
    /// latest.
    pub(crate) async fn close(self) {
        if let Some(store) = self.store {
            store.close().await;
        }
    }
}
