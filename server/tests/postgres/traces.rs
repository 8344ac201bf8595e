//! Spans and metrics as a receiver of OpenTelemetry's protocol gets them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as Code;
use prost::Message;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::Store;
use super::http::{address, request};
use super::tasker::Running;

const PATIENCE: Duration = Duration::from_mins(1);
/// What a caller sends along.
const CALLER: (&str, &str) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

/// What came, and for which signal.
type Export = (String, HeaderMap, Bytes);

/// Takes exports, as a collector does.
struct Collector {
    address: SocketAddr,
    exports: Receiver<Export>,
    _runtime: Runtime,
}

impl Collector {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let (sender, exports) = channel();
        let take = |State(sender): State<Sender<Export>>,
                    uri: Uri,
                    headers: HeaderMap,
                    body: Bytes| async move {
            sender.send((uri.path().to_owned(), headers, body)).unwrap();
            StatusCode::OK
        };
        let router = Router::new().fallback(take).with_state(sender);
        let listening = tokio::net::TcpListener::bind("127.0.0.1:0");
        let listener = runtime.block_on(listening).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            exports,
            _runtime: runtime,
        }
    }

    /// Exports as they come, until `is_enough`.
    fn until(&self, mut is_enough: impl FnMut(&Export) -> bool) {
        loop {
            let export = self
                .exports
                .recv_timeout(PATIENCE)
                .expect("an export in time");
            assert_eq!(export.1["authorization"], "Basic abc");
            assert_eq!(export.1["content-type"], "application/x-protobuf");
            if is_enough(&export) {
                return;
            }
        }
    }

    fn follow(&self, command: &mut std::process::Command) {
        let endpoint = format!("http://{}", self.address);
        command
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .env("TASKER__TELEMETRY__OTLP_HEADERS", "authorization=Basic abc")
            .env("TASKER__TELEMETRY__OTLP_EVERY", "1s");
    }
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    let found = attributes.iter().find(|one| one.key == key);
    let value = found.and_then(|one| one.value.as_ref()?.value.clone());
    match value {
        Some(Any::StringValue(text)) => text,
        Some(Any::IntValue(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

/// The spans of an export, each with the service that drew it.
fn spans(export: &Export) -> Vec<Span> {
    if export.0 != "/v1/traces" {
        return Vec::new();
    }
    let export = ExportTraceServiceRequest::decode(export.2.clone()).unwrap();
    let resources = export.resource_spans.into_iter();
    resources
        .flat_map(|spans| {
            let resource = spans.resource.unwrap();
            assert_eq!(text(&resource.attributes, "service.name"), "tasker");
            assert!(!text(&resource.attributes, "service.instance.id").is_empty());
            spans.scope_spans
        })
        .flat_map(|scope| scope.spans)
        .collect()
}

/// Says which trace it is told of, and fails the first time.
const STEPS: &str = "  - name: a\n    handler: exec\n    retry: {backoff: {fixed: {delay: 10ms}}}\n    config:\n      shell: 'test \"$TASKER_ATTEMPT\" = 2 || exit 75; printf \"\\\"%s\\\"\" \"$TRACEPARENT\"'\n";

fn end(running: Running) {
    kill(Pid::from_raw(running.id()), Signal::SIGTERM).unwrap();
    assert_eq!(running.end().code, Some(0));
}

/// Runs one task that a caller submits; answers its id, what its step answered, and its spans.
fn traced(collector: &Collector) -> (String, Value, Vec<Span>) {
    let store = Store::new();
    let put = store.run(&["template", "put", &store.place.template(STEPS)]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let mut serve = store.command(&["serve", "--listen", "127.0.0.1:0"]);
    collector.follow(&mut serve);
    let mut server = Running::start(serve);
    let api = address(&server.hears("listening on http://"));
    let mut work = store.command(&["worker", "--until-idle", "--json"]);
    collector.follow(&mut work);
    let caller = format!("traceparent: 00-{}-{}-01\r\n", CALLER.0, CALLER.1);
    let body = json!({"namespace": "default", "template": "t", "context": {"secret": "s3cret"}});
    let (status, answer) = request(&api, "POST /api/tasks", &caller, &body.to_string());
    assert_eq!(status, 201, "{answer}");
    let task: Value = serde_json::from_str(&answer).unwrap();
    let task = task["id"].as_str().unwrap().to_owned();
    // What it draws is sent before it ends.
    let worked = work.output().unwrap();
    assert!(worked.status.success(), "{worked:?}");
    end(server);
    let mut found = Vec::new();
    let is_whole = |found: &[Span]| {
        let count = |name: &str| found.iter().filter(|span| span.name == name).count();
        count("attempt") == 2 && count("submit") == 1 && count("request") == 1
    };
    collector.until(|export| {
        found.extend(spans(export));
        is_whole(&found)
    });
    let result = store.show(&task)["steps"][0]["result"].clone();
    (task, result, found)
}

/// Spans that can be found.
struct Drawn(Vec<Span>);

impl Drawn {
    /// Those of this name, the earliest first.
    fn named(&self, name: &str) -> Vec<&Span> {
        let mut found: Vec<&Span> = self.0.iter().filter(|span| span.name == name).collect();
        found.sort_by_key(|span| span.start_time_unix_nano);
        found
    }

    /// The only one of this name.
    fn only(&self, name: &str) -> &Span {
        let [span] = self.named(name)[..] else {
            panic!("{name}: {:?}", self.0)
        };
        span
    }

    /// The names of those right below a span, in order.
    fn below(&self, parent: &Span) -> Vec<&str> {
        let is_below = |span: &&Span| span.parent_span_id == parent.span_id;
        let mut found: Vec<&str> = self
            .0
            .iter()
            .filter(is_below)
            .map(|span| &*span.name)
            .collect();
        found.sort_unstable();
        found
    }
}

#[test]
fn a_task_has_a_trace_from_its_submission_to_its_last_commit() {
    let collector = Collector::start();
    let (task, result, spans) = traced(&collector);
    let (trace, drawn) = (task.replace('-', ""), Drawn(spans));
    let submit = drawn.only("submit");
    assert_eq!(hex(&submit.trace_id), trace);
    assert!(submit.parent_span_id.is_empty(), "{submit:?}");
    assert_eq!(text(&submit.attributes, "template"), "t");
    assert_eq!(
        drawn.below(submit),
        ["attempt", "attempt"],
        "attempts are siblings"
    );
    submitted_by_caller(&drawn);

    let [first, second] = drawn.named("attempt")[..] else {
        panic!("{:?}", drawn.0)
    };
    for (span, number, outcome, code) in [
        (first, "1", "retried", Code::Error),
        (second, "2", "succeeded", Code::Unset),
    ] {
        assert_eq!(hex(&span.trace_id), trace);
        assert_eq!(text(&span.attributes, "attempt"), number);
        assert_eq!(text(&span.attributes, "outcome"), outcome);
        let status = span.status.as_ref().map_or(0, |status| status.code);
        assert_eq!(status, i32::from(code), "{span:?}");
        assert_eq!(drawn.below(span), ["commit", "run"]);
        assert!(!text(&span.attributes, "waited_ms").is_empty());
    }
    let (ended, began) = (first.end_time_unix_nano, second.start_time_unix_nano);
    assert!(began >= ended, "no span lasts as long as a wait");

    // The command was told where it is.
    let runs = drawn.named("run");
    let run = runs
        .iter()
        .find(|span| span.parent_span_id == second.span_id)
        .unwrap();
    let told = format!("00-{trace}-{}-01", hex(&run.span_id));
    assert_eq!(result, json!(told));
    assert!(
        !format!("{:?}", drawn.0).contains("s3cret"),
        "payloads are in no span"
    );
}

/// The trace of the caller goes on in the request, and is linked with that of the task, both ways.
fn submitted_by_caller(drawn: &Drawn) {
    let (submit, asked) = (drawn.only("submit"), drawn.only("request"));
    assert_eq!(
        (&*hex(&asked.trace_id), &*hex(&asked.parent_span_id)),
        CALLER
    );
    assert_eq!(text(&asked.attributes, "http.route"), "/api/tasks");
    assert_eq!(text(&asked.attributes, "http.response.status_code"), "201");
    let of_caller = |span: &&Span| span.trace_id == asked.trace_id;
    let linked =
        |one: &Span, other: &Span| one.links.iter().any(|link| link.span_id == other.span_id);
    // The request, or what it was drawn as further in.
    let mut asking = drawn.0.iter().filter(of_caller);
    assert!(
        asking.any(|span| linked(span, submit) && linked(submit, span)),
        "{submit:?}"
    );
}

/// How much a metric has counted, in all its series.
fn counted(data: Data) -> u64 {
    match data {
        Data::Sum(sum) if sum.is_monotonic => {
            let points = sum.data_points.iter();
            let counts = points.map(|point| match point.value {
                Some(Number::AsInt(count)) => u64::try_from(count).unwrap(),
                Some(Number::AsDouble(_)) | None => 0,
            });
            counts.sum()
        }
        Data::Histogram(spread) => {
            let counts = spread.data_points.iter().map(|point| {
                assert_eq!(point.bucket_counts.len(), point.explicit_bounds.len() + 1);
                assert_eq!(point.bucket_counts.iter().sum::<u64>(), point.count);
                point.count
            });
            counts.sum()
        }
        Data::Sum(_) | Data::Gauge(_) | Data::ExponentialHistogram(_) | Data::Summary(_) => 0,
    }
}

#[test]
fn metrics_are_sent_with_what_they_counted() {
    let collector = Collector::start();
    let store = Store::new();
    let put = store.run(&[
        "template",
        "put",
        &store.place.template("  - {name: a, handler: noop}\n"),
    ]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let mut work = store.command(&["worker"]);
    collector.follow(&mut work);
    let worker = Running::start(work);
    store.sql("SELECT tasker.submit_task('default', 't', notify => true)");
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    collector.until(|export| {
        if export.0 != "/v1/metrics" {
            return false;
        }
        let export = ExportMetricsServiceRequest::decode(export.2.clone()).unwrap();
        let scopes = export
            .resource_metrics
            .into_iter()
            .flat_map(|one| one.scope_metrics);
        for metric in scopes.flat_map(|scope| scope.metrics) {
            let count = counted(metric.data.unwrap());
            assert!(metric.unit == "s" || metric.unit == "1", "{}", metric.unit);
            seen.insert(metric.name, count);
        }
        seen.get("tasker.step.ended") == Some(&1)
    });
    assert_eq!(seen["tasker.step.claimed"], 1);
    assert_eq!(seen["tasker.step.run.duration"], 1);
    assert_eq!(seen["tasker.step.wait.duration"], 1);
    assert_eq!(seen["tasker.task.ended"], 1);
    end(worker);
}

#[test]
fn a_receiver_that_is_away_costs_nothing_but_its_exports() {
    let store = Store::new();
    let put = store.run(&[
        "template",
        "put",
        &store.place.template("  - {name: a, handler: noop}\n"),
    ]);
    assert_eq!(put.code, Some(0), "{put:?}");
    store.sql("SELECT tasker.submit_task('default', 't', notify => true)");
    let mut work = store.command(&["worker", "--until-idle", "--json"]);
    work.env(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://me:s3cret@127.0.0.1:9",
    );
    let worked = work.output().unwrap();
    let said = super::Said::of(worked);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.last()["succeeded"], json!(1));
    assert!(said.err.contains("did not take an export"), "{said:?}");
    assert!(!said.err.contains("s3cret"), "{said:?}");
}
