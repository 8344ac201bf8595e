//! Every metric there is: its name, unit, labels and what it means. Exporters, the dashboard, the
//! alerts and `docs/telemetry.md` know no others; tests compare them.
//!
//! To add one: give it a line here, a field in [`EngineMetrics`](super::EngineMetrics), and a line
//! in its `points`; a test says what is missing. Labels are names of things there are few of
//! (namespaces, templates, steps, queues, outcomes), never ids, workers or anything a caller can
//! invent without end.

use Kind::{Counter, Gauge, Histogram};
use Unit::{One, Seconds};

/// One metric.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name, in parts with points between, without the product's own.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// What it counts.
    pub unit: Unit,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it means, in a sentence.
    pub help: &'static str,
}

/// How a metric behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, from the start of the process.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How often values fell between these bounds.
    Histogram(&'static [u64]),
}

/// What a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    One,
    /// Time: kept in microseconds, exported in seconds.
    Seconds,
}

impl Unit {
    /// How much of what is kept makes one of what is exported.
    pub const fn scale(self) -> f64 {
        match self {
            One => 1.0,
            Seconds => 1e6,
        }
    }
}

impl Metric {
    /// Its name for OpenTelemetry: `tasker.step.run.duration`.
    pub fn opentelemetry_name(&self) -> String {
        format!("tasker.{}", self.name)
    }

    /// Its name for Prometheus, with the unit, and `_total` if it only grows:
    /// `tasker_step_run_duration_seconds`.
    pub fn prometheus_name(&self) -> String {
        let name = self.name.replace('.', "_");
        let unit = match self.unit {
            One => "",
            Seconds => "_seconds",
        };
        let total = if self.kind == Counter { "_total" } else { "" };
        format!("tasker_{name}{unit}{total}")
    }
}

/// Bounds for what a handler takes, and a step waits: 1 ms to an hour.
pub(super) const SPANS: &[u64] = &[
    1_000,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
    3_600_000_000,
];
/// Bounds for calls: 250 µs to 10 s.
pub(super) const CALLS: &[u64] = &[
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 10_000_000,
];
/// Bounds for how many go into one call.
pub(super) const SIZES: &[u64] = &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
/// Bounds for attempts.
pub(super) const ATTEMPTS: &[u64] = &[1, 2, 3, 4, 5, 10, 20];

macro_rules! catalogue {
    ($($id:ident: $name:literal $kind:expr, $unit:expr, $labels:expr, $help:literal;)*) => {
        $(
            #[doc = $help]
            pub static $id: Metric = Metric {
                name: $name,
                kind: $kind,
                unit: $unit,
                labels: &$labels,
                help: $help,
            };
        )*
        /// All of them, in the order of their names.
        pub static ALL: &[&Metric] = &[$(&$id),*];
    };
}

catalogue! {
    BUILD_INFO: "build_info" Gauge, One, ["version"], "Always 1; its label says which version runs.";
    CENSUS_AGE: "census.age" Gauge, Seconds, [], "How old the counts of queues and tasks are that this process shows.";
    CENSUS_FAILURES: "census.failures" Counter, One, [], "How often the queues and tasks could not be counted.";
    CLAIM_BATCH_SIZE: "claim.batch_size" Histogram(SIZES), One, [], "How many steps one claim handed out, of those that found any.";
    CLAIM_DURATION: "claim.duration" Histogram(CALLS), Seconds, [], "How long the store took to answer a claim that came alone.";
    CLAIM_EMPTY: "claim.empty" Counter, One, [], "Claims that found nothing.";
    COMMIT_BATCH_SIZE: "commit.batch_size" Histogram(SIZES), One, [], "How many outcomes went into one commit.";
    COMMIT_DURATION: "commit.duration" Histogram(CALLS), Seconds, [], "How long the store took to answer a commit, with the claim that went with it.";
    COUNTERS_REPAIRED: "counters.repaired" Counter, One, [], "Counters of tasks and steps that were wrong and were set right; must stay 0.";
    DB_CONNECTION_DETACHED: "db.connection.detached" Counter, One, [], "Connections that were closed because what ran on them failed or took too long.";
    DB_OLDEST_SNAPSHOT_AGE: "db.oldest_snapshot_age" Gauge, Seconds, [], "Age of the oldest transaction that keeps the database from removing dead rows.";
    DB_POOL_IDLE: "db.pool.idle" Gauge, One, [], "Connections to the database that rest.";
    DB_POOL_IN_USE: "db.pool.in_use" Gauge, One, [], "Connections to the database in use.";
    DB_POOL_MAX: "db.pool.max" Gauge, One, [], "How many connections to the database there may be.";
    DB_POOL_WAIT: "db.pool.wait" Histogram(CALLS), Seconds, [], "How long a call waited for a connection.";
    DB_TX_RETRIES: "db.tx.retries" Counter, One, [], "Units of work that were tried once more after a deadlock, a serialization failure or a lost connection.";
    HANDLER_UNSERVED: "handler.unserved" Gauge, One, ["handler"], "Steps that wait for a handler that no live worker has who serves their queue; of 20,000 that are looked at.";
    HTTP_SERVER_REQUEST_DURATION: "http.server.request.duration" Histogram(CALLS), Seconds, ["method", "route", "status"], "How long it took to answer a request; a long poll counts in full.";
    LOOP_DURATION: "loop.duration" Histogram(CALLS), Seconds, ["loop"], "How long one round of a background loop took.";
    LOOP_LAG: "loop.lag" Gauge, Seconds, ["loop"], "How much later than it should the last round of a background loop began.";
    LOOP_RESTARTS: "loop.restarts" Counter, One, [], "Background loops that panicked or stood still and were started again; must stay 0.";
    QUEUE_DEPTH: "queue.depth" Gauge, One, ["queue", "state"], "Steps in a queue that may run now (ready) or wait for a time (waiting); counted up to 10,000.";
    QUEUE_OLDEST_AGE: "queue.oldest_age" Gauge, Seconds, ["queue"], "For how long the step that is first in line has been ready; 0 if none is.";
    QUEUE_PAUSED: "queue.paused" Gauge, One, ["queue"], "1 for a queue that an operator has paused.";
    QUEUE_SERVED: "queue.served" Gauge, One, ["queue"], "1 for a queue that a worker of this process serves, or claimed from within the last minute.";
    STALE_COMPLETION_REJECTED: "stale_completion.rejected" Counter, One, [], "Outcomes that came after their lease was lost, and changed nothing.";
    STEP_ATTEMPTS: "step.attempts" Histogram(ATTEMPTS), One, ["namespace", "template"], "How many attempts a step had taken when it was complete or given up.";
    STEP_CLAIMED: "step.claimed" Counter, One, ["namespace", "template", "step", "queue"], "Steps that were handed to a worker.";
    STEP_ENDED: "step.ended" Counter, One, ["namespace", "template", "step", "queue", "outcome"], "Attempts that ended: succeeded, retried, exhausted, failed (for good), released.";
    STEP_RESCUED: "step.rescued" Counter, One, ["reason"], "Steps taken back from a worker, because its lease or its deadline had passed.";
    STEP_RUN_DURATION: "step.run.duration" Histogram(SPANS), Seconds, ["namespace", "template", "step", "queue"], "How long an attempt took, from its claim to its outcome.";
    STEP_RUNNING: "step.running" Gauge, One, [], "Steps that some worker holds; counted up to 10,000.";
    STEP_WAIT_DURATION: "step.wait.duration" Histogram(SPANS), Seconds, ["queue"], "How long a step was ready before it was claimed.";
    TASK_CREATED: "task.created" Counter, One, ["namespace", "template"], "Tasks that were submitted to this process and were new.";
    TASK_ENDED: "task.ended" Counter, One, ["namespace", "template", "outcome"], "Tasks that this process saw end, by the state they ended in.";
    TASK_OPEN: "task.open" Gauge, One, [], "Tasks that have not ended; counted up to 10,000.";
    TELEMETRY_DROPPED: "telemetry.dropped" Counter, One, ["signal"], "Exports of metrics or traces that their receiver did not take.";
    WAKEUP_HEARD: "wakeup.heard" Counter, One, [], "Announcements heard from other processes.";
    WAKEUP_RECONNECTS: "wakeup.reconnects" Counter, One, [], "How often announcements could be heard again after a while in which they could not.";
    WAKEUP_SENT: "wakeup.sent" Counter, One, [], "Announcements sent to other processes.";
    WORKER_HEARTBEAT_AGE: "worker.heartbeat_age" Gauge, Seconds, [], "Since when the leases of this process were last extended, or found to be none.";
    WORKER_SLOTS: "worker.slots" Gauge, One, ["state"], "How many steps this process may run at once (total) and runs (used).";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_in_order_and_none_is_there_twice() {
        let names: Vec<&str> = ALL.iter().map(|metric| metric.name).collect();
        let sorted: Vec<&str> = names
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        assert_eq!(names, sorted);
    }

    #[test]
    fn names_say_the_unit_and_what_only_grows() {
        let names = |metric: &Metric| (metric.opentelemetry_name(), metric.prometheus_name());
        let cases = [
            (
                &STEP_CLAIMED,
                "tasker.step.claimed",
                "tasker_step_claimed_total",
            ),
            (&LOOP_LAG, "tasker.loop.lag", "tasker_loop_lag_seconds"),
            (
                &CLAIM_BATCH_SIZE,
                "tasker.claim.batch_size",
                "tasker_claim_batch_size",
            ),
        ];
        for (metric, otel, prometheus) in cases {
            assert_eq!(names(metric), (otel.to_owned(), prometheus.to_owned()));
        }
    }

    #[test]
    fn no_label_holds_an_id() {
        for metric in ALL {
            for label in metric.labels {
                let bad = ["task", "task_id", "id", "worker", "user", "key"];
                assert!(!bad.contains(label), "{}: {label}", metric.name);
            }
        }
    }

    #[test]
    fn bounds_rise() {
        for bounds in [SPANS, CALLS, SIZES, ATTEMPTS] {
            assert!(bounds.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
