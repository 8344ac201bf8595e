//! What an engine counts about itself.
//!
//! [`EngineMetrics`] holds the instruments, [`catalogue`] says what each is called and means, and
//! [`EngineMetrics::samples`] shows them to whoever exports them. Counting is an addition to a number
//! in memory, a few for each step; nothing here knows who collects.

pub mod catalogue;
pub mod family;
pub mod instruments;
pub mod sample;
pub mod work;

mod census;
mod metered;
mod show;

use std::sync::Arc;

pub use catalogue::Metric;
use catalogue::{CALLS, SIZES};
pub use census::Counted;
pub use family::Family;
pub use instruments::{Counter, Gauge, Held, Histogram, Spread};
pub(crate) use metered::{MeteredQueue, Outcomes};
pub use sample::{Sample, Value};
use work::{QUEUES_MAX, Work};

/// The most routes, methods and statuses that are told apart.
const REQUESTS_MAX: usize = 500;
/// The most loops.
const LOOPS_MAX: usize = 32;
/// The most kinds of exports.
const SIGNALS_MAX: usize = 4;

/// What an engine counts about itself, since its process began. Shared by its use cases, its
/// coordinators and its store.
#[derive(Debug)]
pub struct EngineMetrics {
    /// Background loops that panicked or stood still and were started again. Must stay 0.
    pub loops_restarted: Counter,
    /// How long one round of each loop took.
    pub loop_rounds: Family<Histogram>,
    /// How much later than it should the last round of each loop began, in microseconds.
    pub loop_lags: Family<Gauge>,
    /// Counters of tasks and steps that were wrong and were set right. Must stay 0.
    pub counters_repaired: Counter,
    /// Outcomes that came after their lease was lost.
    pub stale_rejected: Counter,
    /// Claims that found nothing.
    pub claims_empty: Counter,
    /// How many steps a claim handed out that found any.
    pub claim_size: Histogram,
    /// How long the store took to answer claims that came alone.
    pub claim_duration: Histogram,
    /// How many outcomes went into one commit.
    pub commit_size: Histogram,
    /// How long the store took to answer commits.
    pub commit_duration: Histogram,
    /// What happened to tasks and steps, by the names in their templates.
    pub work: Work,
    /// When each queue was last claimed from, in microseconds.
    pub(crate) queues_asked: Family<Gauge>,
    /// How many coordinators of this process serve each queue.
    pub(crate) queues_served: Family<Gauge>,
    /// How many steps the coordinators of this process may run at once.
    pub(crate) slots_total: Arc<Gauge>,
    /// How many they run.
    pub(crate) slots_used: Arc<Gauge>,
    /// When the leases of this process were last extended, in microseconds; 0 before.
    pub(crate) heartbeat_at: Gauge,
    /// The counts of queues and tasks, as they were last taken.
    pub census: Counted,
    /// Units of work of the store that were tried once more: after a deadlock, a serialization
    /// failure or a lost connection.
    pub transactions_retried: Counter,
    /// Connections of the store in use.
    pub pool_in_use: Arc<Gauge>,
    /// Connections of the store that rest.
    pub pool_idle: Gauge,
    /// How many connections the store may have.
    pub pool_max: Gauge,
    /// How long a call waited for a connection.
    pub pool_wait: Histogram,
    /// Connections that were closed because what ran on them failed or took too long.
    pub connections_detached: Counter,
    /// Announcements sent to other processes.
    pub wakeups_sent: Counter,
    /// Announcements heard from other processes.
    pub wakeups_heard: Counter,
    /// How often announcements could be heard again after a while in which they could not.
    pub listener_reconnects: Counter,
    /// How long requests took, by method, route and status.
    pub requests: Family<Histogram>,
    /// Exports that their receiver did not take, by what they held.
    pub exports_dropped: Family<Counter>,
}

impl Default for EngineMetrics {
    fn default() -> Self {
        let calls = || Histogram::new(CALLS);
        let exports_dropped = Family::new(1, SIGNALS_MAX, Counter::default);
        for signal in ["metrics", "traces"] {
            exports_dropped.of(&[signal]);
        }
        Self {
            loops_restarted: Counter::default(),
            loop_rounds: Family::new(1, LOOPS_MAX, || Histogram::new(CALLS)),
            loop_lags: Family::new(1, LOOPS_MAX, Gauge::default),
            counters_repaired: Counter::default(),
            stale_rejected: Counter::default(),
            claims_empty: Counter::default(),
            claim_size: Histogram::new(SIZES),
            claim_duration: calls(),
            commit_size: Histogram::new(SIZES),
            commit_duration: calls(),
            work: Work::default(),
            queues_asked: Family::new(1, QUEUES_MAX, Gauge::default),
            queues_served: Family::new(1, QUEUES_MAX, Gauge::default),
            slots_total: Arc::default(),
            slots_used: Arc::default(),
            heartbeat_at: Gauge::default(),
            census: Counted::default(),
            transactions_retried: Counter::default(),
            pool_in_use: Arc::default(),
            pool_idle: Gauge::default(),
            pool_max: Gauge::default(),
            pool_wait: calls(),
            connections_detached: Counter::default(),
            wakeups_sent: Counter::default(),
            wakeups_heard: Counter::default(),
            listener_reconnects: Counter::default(),
            requests: Family::new(3, REQUESTS_MAX, || Histogram::new(CALLS)),
            exports_dropped,
        }
    }
}
