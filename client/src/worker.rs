//! The loop of a worker: claim, do, keep alive, tell.

mod attempt;
mod hands;
mod options;
mod outcomes;
mod shift;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

pub use options::{Report, WorkerOptions};

use crate::client::Client;
use crate::error::Error;
use crate::handler::Handler;
use shift::Shift;

/// Takes steps from a server and does them, as many at once as it has slots.
#[derive(Clone)]
pub struct Worker {
    client: Client,
    options: WorkerOptions,
    handlers: BTreeMap<String, Arc<dyn Handler>>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("options", &self.options)
            .field("handlers", &self.handlers.keys())
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker without handlers.
    pub const fn new(client: Client, options: WorkerOptions) -> Self {
        Self {
            client,
            options,
            handlers: BTreeMap::new(),
        }
    }

    /// With a handler of this name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, handler: Arc<dyn Handler>) -> Self {
        self.handlers.insert(name.into(), handler);
        self
    }

    /// Works until `stop` fires or the server wants it to end; then lets running handlers finish
    /// within the grace, gives the rest back, and takes itself out of the registry.
    ///
    /// A server that cannot be reached is asked again and again, for ever.
    ///
    /// # Errors
    /// [`Error`] for what no repeating helps: it is not let in, or does not speak the protocol.
    pub async fn run(&self, stop: CancellationToken) -> Result<Report, Error> {
        Shift::new(self).run(stop).await
    }
}
