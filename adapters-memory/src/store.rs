//! The store: all of it behind one lock, so that each call is one atomic unit.

mod access_ports;
mod analytics;
mod census_port;
mod change;
mod claim;
mod commit;
mod feed_port;
mod index;
mod journal;
mod queue_port;
mod read;
mod repair;
mod retention_port;
mod row;
mod state;
mod submit;
mod task_port;
mod template_port;
mod webhook_port;
mod webhooks;
mod worker_port;

use std::sync::{Mutex, MutexGuard};

use crate::locked::lock;
use state::State;

/// Keeps templates, tasks, steps, payloads and history in ordered maps.
///
/// It follows the same contract as the store on PostgreSQL and is proven so by the same suite of
/// tests. What it lacks is durability: it forgets everything when it is dropped.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore")
            .field("tasks", &self.state().tasks.len())
            .finish_non_exhaustive()
    }
}
