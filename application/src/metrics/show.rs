//! Showing all instruments, each under its name.

use std::collections::BTreeMap;

use domain::time::Timestamp;

use super::EngineMetrics;
use super::catalogue as c;
use super::family::OTHER;
use super::instruments::{Counter, Gauge, Histogram};
use super::sample::{Sample, Samples, Value, owned};
use super::work::{Ended, Work, micros_between};

/// A queue that was claimed from within this time counts as served, in microseconds.
const SERVED_WITHIN: u64 = 60_000_000;
/// So many handlers that nobody has are told apart.
const HANDLERS_MAX: usize = 200;

impl EngineMetrics {
    /// What all instruments show at this time, in the order of the names of their metrics.
    pub fn samples(&self, now: Timestamp) -> Vec<Sample> {
        let mut samples = Samples::default();
        let version = vec![env!("CARGO_PKG_VERSION").to_owned()];
        samples.push(&c::BUILD_INFO, version, Value::Level(1));
        self.calls(&mut samples);
        self.loops(&mut samples, now);
        self.store(&mut samples);
        self.queues(&mut samples, now);
        self.counts(&mut samples, now);
        self.work.show(&mut samples);
        samples.family(&c::HTTP_SERVER_REQUEST_DURATION, &self.requests, spread);
        samples.family(&c::TELEMETRY_DROPPED, &self.exports_dropped, count);
        samples.sorted()
    }

    fn calls(&self, samples: &mut Samples) {
        samples.counter(&c::STALE_COMPLETION_REJECTED, &self.stale_rejected);
        samples.counter(&c::COUNTERS_REPAIRED, &self.counters_repaired);
        samples.counter(&c::CLAIM_EMPTY, &self.claims_empty);
        samples.histogram(&c::CLAIM_BATCH_SIZE, &self.claim_size);
        samples.histogram(&c::CLAIM_DURATION, &self.claim_duration);
        samples.histogram(&c::COMMIT_BATCH_SIZE, &self.commit_size);
        samples.histogram(&c::COMMIT_DURATION, &self.commit_duration);
    }

    fn loops(&self, samples: &mut Samples, now: Timestamp) {
        samples.counter(&c::LOOP_RESTARTS, &self.loops_restarted);
        samples.family(&c::LOOP_DURATION, &self.loop_rounds, spread);
        samples.family(&c::LOOP_LAG, &self.loop_lags, level);
        for (state, gauge) in [("total", &self.slots_total), ("used", &self.slots_used)] {
            let labels = vec![state.to_owned()];
            samples.push(&c::WORKER_SLOTS, labels, Value::Level(gauge.get()));
        }
        let beat_at = self.heartbeat_at.get();
        if beat_at != 0 {
            let age = now.as_micros().saturating_sub(beat_at).max(0);
            samples.level(&c::WORKER_HEARTBEAT_AGE, age);
        }
    }

    fn store(&self, samples: &mut Samples) {
        samples.counter(&c::DB_TX_RETRIES, &self.transactions_retried);
        samples.counter(&c::DB_CONNECTION_DETACHED, &self.connections_detached);
        samples.gauge(&c::DB_POOL_IN_USE, &self.pool_in_use);
        samples.gauge(&c::DB_POOL_IDLE, &self.pool_idle);
        samples.gauge(&c::DB_POOL_MAX, &self.pool_max);
        samples.histogram(&c::DB_POOL_WAIT, &self.pool_wait);
        samples.counter(&c::WAKEUP_SENT, &self.wakeups_sent);
        samples.counter(&c::WAKEUP_HEARD, &self.wakeups_heard);
        samples.counter(&c::WAKEUP_RECONNECTS, &self.listener_reconnects);
    }

    /// Whom this process serves: coordinators say so, and whoever claims shows it.
    fn queues(&self, samples: &mut Samples, now: Timestamp) {
        let mut served: BTreeMap<Vec<String>, bool> = BTreeMap::new();
        self.queues_asked.each(|labels, asked| {
            let at = Timestamp::from_micros(asked.get()).unwrap_or(Timestamp::MIN);
            served.insert(owned(labels), micros_between(at, now) <= SERVED_WITHIN);
        });
        self.queues_served.each(|labels, coordinators| {
            let by_one = coordinators.get() > 0;
            *served.entry(owned(labels)).or_default() |= by_one;
        });
        for (labels, is_served) in served {
            samples.push(&c::QUEUE_SERVED, labels, Value::Level(is_served.into()));
        }
    }

    fn counts(&self, samples: &mut Samples, now: Timestamp) {
        samples.counter(&c::CENSUS_FAILURES, &self.census.failures);
        let Some((at, census)) = self.census.last() else {
            return;
        };
        let micros = |from: Timestamp, to: Timestamp| {
            Value::Level(i64::try_from(micros_between(from, to)).unwrap_or(i64::MAX))
        };
        samples.push(&c::CENSUS_AGE, Vec::new(), micros(at, now));
        samples.level(&c::STEP_RUNNING, census.running.into());
        samples.level(&c::TASK_OPEN, census.open.into());
        let snapshot = census.oldest_snapshot.unwrap_or_default().as_micros();
        let snapshot = i64::try_from(snapshot).unwrap_or(i64::MAX);
        samples.level(&c::DB_OLDEST_SNAPSHOT_AGE, snapshot);
        self.unserved(samples);
        for count in &census.queues {
            let queue = count.queue.to_string();
            for (state, steps) in [("ready", count.ready), ("waiting", count.waiting)] {
                let labels = vec![queue.clone(), state.to_owned()];
                samples.push(&c::QUEUE_DEPTH, labels, Value::Level(steps.into()));
            }
            let oldest = count.oldest_ready_at.unwrap_or(at);
            samples.push(
                &c::QUEUE_OLDEST_AGE,
                vec![queue.clone()],
                micros(oldest, at),
            );
            let paused = Value::Level(count.paused.into());
            samples.push(&c::QUEUE_PAUSED, vec![queue], paused);
        }
    }
}

impl EngineMetrics {
    /// By handler, the first of them by name; the others are told as one.
    fn unserved(&self, samples: &mut Samples) {
        let unserved = self.census.unserved();
        let (mut others, mut steps_of_others) = (0_usize, 0_u32);
        for (nth, (handler, steps)) in unserved.iter().enumerate() {
            if nth < HANDLERS_MAX {
                let value = Value::Level((*steps).into());
                samples.push(&c::HANDLER_UNSERVED, vec![handler.to_string()], value);
            } else {
                others = others.saturating_add(1);
                steps_of_others = steps_of_others.saturating_add(*steps);
            }
        }
        if others > 0 {
            let value = Value::Level(steps_of_others.into());
            samples.push(&c::HANDLER_UNSERVED, vec![OTHER.to_owned()], value);
        }
    }
}

impl Work {
    fn show(&self, samples: &mut Samples) {
        samples.family(&c::STEP_RESCUED, &self.rescued, count);
        samples.family(&c::STEP_WAIT_DURATION, &self.waits, spread);
        samples.family(&c::TASK_CREATED, &self.tasks, |one| count(&one.created));
        samples.family(&c::STEP_ATTEMPTS, &self.tasks, |one| spread(&one.attempts));
        self.tasks.each(|labels, one| {
            let ends = [
                ("complete", &one.complete),
                ("error", &one.error),
                ("cancelled", &one.cancelled),
                ("resolved_manually", &one.resolved),
            ];
            for (outcome, counter) in ends {
                let mut labels = owned(labels);
                labels.push(outcome.to_owned());
                samples.push(&c::TASK_ENDED, labels, count(counter));
            }
        });
        samples.family(&c::STEP_CLAIMED, &self.steps, |one| count(&one.claimed));
        samples.family(&c::STEP_RUN_DURATION, &self.steps, |one| spread(&one.run));
        self.steps.each(|labels, one| {
            for (outcome, counter) in Ended::ALL.iter().zip(&one.ended) {
                let mut labels = owned(labels);
                labels.push(outcome.as_str().to_owned());
                samples.push(&c::STEP_ENDED, labels, count(counter));
            }
        });
    }
}

fn count(counter: &Counter) -> Value {
    Value::Count(counter.get())
}

fn level(gauge: &Gauge) -> Value {
    Value::Level(gauge.get())
}

fn spread(histogram: &Histogram) -> Value {
    Value::Spread(histogram.spread())
}
