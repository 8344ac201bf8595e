//! What `/metrics` shows of a running server and worker, read by Prometheus' own rules.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use application::metrics::catalogue::{self, Kind};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use prometheus_parse::{Sample, Scrape, Value};
use serde_json::json;

use super::Store;
use super::http::{address, request};
use super::tasker::Running;

/// How long something may take to show.
const PATIENCE: Duration = Duration::from_mins(1);

struct Process {
    running: Running,
    /// Of the API, if it has one.
    api: String,
    metrics: String,
}

impl Process {
    fn start(store: &Store, arguments: &[&str]) -> Self {
        let fixed = ["--metrics-listen", "127.0.0.1:0"];
        let mut command = store.command(&[arguments, &fixed].concat());
        command.env("TASKER__TELEMETRY__CENSUS_EVERY", "1s");
        let mut running = Running::start(command);
        let api = match arguments {
            ["serve", ..] => address(&running.hears("listening on http://")),
            _ => String::new(),
        };
        let metrics = address(&running.hears("metrics on http://"));
        Self {
            running,
            api,
            metrics,
        }
    }

    fn scrape(&self) -> Vec<Sample> {
        scrape(&self.metrics)
    }

    fn end(self) {
        kill(Pid::from_raw(self.running.id()), Signal::SIGTERM).unwrap();
        assert_eq!(self.running.end().code, Some(0));
    }
}

fn scrape(address: &str) -> Vec<Sample> {
    let (status, text) = request(address, "GET /metrics", "", "");
    assert_eq!(status, 200);
    let lines = text.lines().map(|line| Ok(line.to_owned()));
    Scrape::parse(lines).unwrap().samples
}

/// The value of the series with these labels; a histogram's is how many it has seen.
fn value(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let fits = |sample: &&Sample| {
        let has = |(label, value): &(&str, &str)| sample.labels.get(label) == Some(*value);
        sample.metric == name && labels.iter().all(has)
    };
    match &samples.iter().find(fits)?.value {
        Value::Counter(value) | Value::Gauge(value) | Value::Untyped(value) => Some(*value),
        Value::Histogram(buckets) => Some(buckets.last()?.count),
        Value::Summary(_) => None,
    }
}

/// Looks until it is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never {what}");
    }
}

const STEPS: &str = "  - {name: a, handler: fail, config: {until_attempt: 1}, retry: {backoff: {fixed: {delay: 10ms}}}}\n  - {name: b, handler: noop, depends_on: [a]}\n  - {name: c, handler: noop, depends_on: [b], queue: nobody}\n";

#[test]
fn a_running_engine_shows_every_metric_of_the_catalogue() {
    let store = Store::new();
    let put = store.run(&["template", "put", &store.place.template(STEPS)]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let server = Process::start(&store, &["serve", "--listen", "127.0.0.1:0"]);
    let api = server.api.clone();
    let worker = Process::start(&store, &["worker", "--lease", "1s"]);
    let body = json!({"namespace": "default", "template": "t", "context": {}}).to_string();
    for _ in 0..3 {
        assert_eq!(request(&api, "POST /api/tasks", "", &body).0, 201);
    }
    assert_eq!(request(&api, "GET /nowhere/at/all", "", "").0, 404);
    let ended = "tasker_step_ended_total";
    until("three successes of b", || {
        let step = [("step", "b"), ("outcome", "succeeded")];
        value(&worker.scrape(), ended, &step) == Some(3.0)
    });
    let of_worker = worker.scrape();
    worked(&of_worker);
    // What nobody serves is seen by whoever counts; the last step of each task waits there.
    let nobody = [("queue", "nobody"), ("state", "ready")];
    until("three ready steps in the queue of nobody", || {
        value(&server.scrape(), "tasker_queue_depth", &nobody) == Some(3.0)
    });
    let of_server = server.scrape();
    served(&of_server);
    // The API's own address shows them as well.
    assert!(value(&scrape(&api), "tasker_build_info", &[]).is_some());
    all_there(&[of_worker, of_server, worker.scrape()].concat());
    server.end();
    worker.end();
}

/// What a worker shows that ran two of three steps of three tasks, one of them twice.
fn worked(samples: &[Sample]) {
    for (outcome, expected) in [
        ("succeeded", 3.0),
        ("retried", 3.0),
        ("exhausted", 0.0),
        ("released", 0.0),
    ] {
        let labels = [
            ("namespace", "default"),
            ("template", "t"),
            ("step", "a"),
            ("queue", "default"),
            ("outcome", outcome),
        ];
        let counted = value(samples, "tasker_step_ended_total", &labels);
        assert_eq!(counted, Some(expected), "{outcome}");
    }
    let queue = ("queue", "default");
    let exact = [
        ("tasker_step_claimed_total", vec![("step", "a")], 6.0),
        ("tasker_step_run_duration_seconds", vec![("step", "b")], 3.0),
        ("tasker_step_wait_duration_seconds", vec![queue], 9.0),
        ("tasker_step_attempts", vec![("template", "t")], 6.0),
        ("tasker_worker_slots", vec![("state", "total")], 8.0),
        ("tasker_queue_served", vec![queue], 1.0),
        ("tasker_stale_completion_rejected_total", vec![], 0.0),
        ("tasker_loop_restarts_total", vec![], 0.0),
    ];
    for (name, labels, expected) in exact {
        assert_eq!(value(samples, name, &labels), Some(expected), "{name}");
    }
}

/// What a server shows that took three tasks.
fn served(samples: &[Sample]) {
    let requests = "tasker_http_server_request_duration_seconds";
    let posts = [
        ("method", "POST"),
        ("route", "/api/tasks"),
        ("status", "201"),
    ];
    assert_eq!(value(samples, requests, &posts), Some(3.0));
    let lost = [("method", "GET"), ("route", "other"), ("status", "404")];
    assert_eq!(value(samples, requests, &lost), Some(1.0));
    let created = value(samples, "tasker_task_created_total", &[("template", "t")]);
    assert_eq!(created, Some(3.0));
    assert_eq!(value(samples, "tasker_task_open", &[]), Some(3.0));
    let without = [("handler", "noop")];
    let unserved = value(samples, "tasker_handler_unserved", &without);
    assert_eq!(
        unserved,
        Some(3.0),
        "the worker has it and serves another queue"
    );
    let nobody = value(samples, "tasker_queue_served", &[("queue", "nobody")]);
    assert_eq!(nobody, None);
}

/// Each metric of the catalogue is there, as what it is, with its labels; and no other is.
fn all_there(samples: &[Sample]) {
    let mut seen: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    for sample in samples {
        let mut labels: Vec<String> = sample.labels.keys().cloned().collect();
        labels.sort();
        seen.entry(sample.metric.clone())
            .or_default()
            .insert(labels);
    }
    let mut expected = BTreeMap::new();
    for metric in catalogue::ALL {
        let mut labels: Vec<String> = metric
            .labels
            .iter()
            .map(|label| (*label).to_owned())
            .collect();
        labels.sort();
        let name = metric.prometheus_name();
        if let Kind::Histogram(_) = metric.kind {
            for end in ["sum", "count"] {
                expected.insert(format!("{name}_{end}"), BTreeSet::from([labels.clone()]));
            }
        }
        expected.insert(name, BTreeSet::from([labels]));
        let kind = samples
            .iter()
            .find(|sample| sample.metric == metric.prometheus_name());
        let is_so = kind.map(|sample| match (&sample.value, metric.kind) {
            (Value::Counter(_), Kind::Counter) | (Value::Gauge(_), Kind::Gauge) => true,
            (Value::Histogram(buckets), Kind::Histogram(bounds)) => {
                buckets.len() == bounds.len() + 1
            }
            _ => false,
        });
        assert_eq!(is_so, Some(true), "{}", metric.name);
    }
    assert_eq!(seen, expected);
}

#[test]
fn health_beside_the_metrics_follows_the_store() {
    let mut store = Store::alone();
    let worker = Process::start(&store, &["worker"]);
    let ask = |path: &str| request(&worker.metrics, &format!("GET {path}"), "", "").0;
    assert_eq!(ask("/health/live"), 200);
    until("ready", || ask("/health/ready") == 200);
    let server = store.server.as_mut().unwrap();
    server.stop_immediate().unwrap();
    until("not ready", || ask("/health/ready") == 503);
    assert_eq!(ask("/health/live"), 200);
    server.start_again().unwrap();
    until("ready again", || ask("/health/ready") == 200);
    worker.end();
}
