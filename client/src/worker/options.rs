//! What a worker is told, and what it tells in the end.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::retry::chance;

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Who it is; new at each start.
    pub id: String,
    /// Where it takes steps from; none is `default`.
    pub queues: Vec<String>,
    /// How many steps it does at once. Default 8.
    pub slots: u32,
    /// For how long it claims steps without a heartbeat; it sends one each third of it. In whole
    /// seconds, default 30.
    pub lease: Duration,
    /// How long one claim waits. Whole seconds up to 30, default 20.
    pub wait: Duration,
    /// How long running handlers may go on once it is to end. Default 30 s.
    pub grace: Duration,
    /// Where it runs, for people.
    pub host: Option<String>,
    /// Its version, for people.
    pub version: Option<String>,
    /// Whatever tells workers apart.
    pub labels: BTreeMap<String, String>,
}

impl WorkerOptions {
    /// The defaults, under an id that begins with this name and that no other worker has.
    pub fn named(name: &str) -> Self {
        Self {
            id: format!("{name}-{}-{:016x}", std::process::id(), chance()),
            queues: Vec::new(),
            slots: 8,
            lease: Duration::from_secs(30),
            wait: Duration::from_secs(20),
            grace: Duration::from_secs(30),
            host: None,
            version: None,
            labels: BTreeMap::new(),
        }
    }
}

/// What a worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps it was given.
    pub claimed: usize,
    /// Those that succeeded.
    pub succeeded: usize,
    /// Attempts that failed.
    pub failed: usize,
    /// Those it gave back.
    pub released: usize,
    /// Those that were taken away from it.
    pub lost: usize,
    /// Whether the server wanted it to end.
    pub drained: bool,
}
