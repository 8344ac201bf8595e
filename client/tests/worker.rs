//! The worker's loop against the real API, in one process.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

use std::sync::Arc;
use std::time::Duration;

use adapters_http::{Api, router};
use adapters_memory::MemoryPorts;
use adapters_yaml::YamlText;
use application::Orchestrator;
use async_trait::async_trait;
use serde_json::{Value, json};
use tasker_client::{
    Attempt, Client, Failure, Handler, NewTask, Report, Task, Worker, WorkerOptions,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A server on a free port.
async fn server() -> Client {
    let orchestrator = Orchestrator::new(MemoryPorts::real(Some(1)).ports());
    let router = router(Api::new(orchestrator, Arc::new(YamlText)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Client::new(&format!("http://{address}")).unwrap()
}

/// What a handler does with an attempt.
type Does = fn(u32) -> Result<Value, Failure>;

/// Answers by the number of the attempt, and says when it begins.
struct Scripted {
    does: Does,
    begins: mpsc::UnboundedSender<Attempt>,
    /// Waits until it is told to stop, before it answers.
    hangs: bool,
}

#[async_trait]
impl Handler for Scripted {
    async fn handle(&self, attempt: Attempt) -> Result<Value, Failure> {
        let number = attempt.step.attempt;
        let cancelled = attempt.cancelled.clone();
        self.begins.send(attempt).unwrap();
        if self.hangs {
            cancelled.cancelled().await;
            return Err(Failure::retryable("stopped"));
        }
        (self.does)(number)
    }
}

struct Work {
    client: Client,
    begins: mpsc::UnboundedReceiver<Attempt>,
    stop: CancellationToken,
    running: JoinHandle<Report>,
}

impl Work {
    async fn start(hangs: bool, grace: Duration, does: Does) -> Self {
        let client = server().await;
        let (say, begins) = mpsc::unbounded_channel();
        let handler = Scripted {
            does,
            begins: say,
            hangs,
        };
        let options = WorkerOptions {
            lease: Duration::from_secs(1),
            grace,
            ..WorkerOptions::named("test")
        };
        let worker = Worker::new(client.clone(), options).with("do", Arc::new(handler));
        let stop = CancellationToken::new();
        let told = stop.clone();
        let running = tokio::spawn(async move { worker.run(told).await.unwrap() });
        Self {
            client,
            begins,
            stop,
            running,
        }
    }

    async fn submit(&self, timeout: &str) -> String {
        let step = json!({
            "name": "a", "handler": "do", "timeout": timeout,
            "retry": {"limit": 3, "backoff": {"fixed": {"delay": "10ms"}}}
        });
        let template = json!({"name": "t", "version": "1.0.0", "steps": [step]});
        let put = self.client.call(
            "PUT".parse().unwrap(),
            &["api", "templates"],
            Some(&template),
        );
        put.await.unwrap();
        let new = NewTask {
            template: "t".to_owned(),
            ..NewTask::default()
        };
        self.client.submit(&new, None).await.unwrap().id
    }

    async fn until(&self, task: &str, is: impl Fn(&Task) -> bool) -> Task {
        let asking = async {
            loop {
                let found = self.client.task(task).await.unwrap();
                if is(&found) {
                    return found;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), asking)
            .await
            .unwrap()
    }

    async fn end(self) -> Report {
        self.stop.cancel();
        self.running.await.unwrap()
    }
}

const GRACE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn steps_are_done_and_failures_come_back() {
    let work = Work::start(false, GRACE, |attempt| match attempt {
        1 => Err(Failure::retryable("not yet").of_class("early")),
        _ => Ok(json!({"attempt": attempt})),
    });
    let mut work = work.await;
    let task = work.submit("1m").await;
    let done = work.until(&task, |task| task.completed_at.is_some()).await;
    assert_eq!(
        (done.state.as_str(), &done.steps[0]["attemptCount"]),
        ("complete", &json!(2))
    );
    let (first, second) = (
        work.begins.recv().await.unwrap(),
        work.begins.recv().await.unwrap(),
    );
    assert_eq!(first.step.last_error, None);
    let error = second.step.last_error.unwrap();
    assert_eq!(
        (error.message.as_str(), error.class.as_deref()),
        ("not yet", Some("early"))
    );
    assert_eq!(second.step.idempotency_key, first.step.idempotency_key);
    assert_eq!(
        second.step.traceparent.split('-').nth(1),
        first.step.traceparent.split('-').nth(1)
    );
    let client = work.client.clone();
    let report = work.end().await;
    let expected = Report {
        claimed: 2,
        succeeded: 1,
        failed: 1,
        ..Report::default()
    };
    assert_eq!(report, expected);
    let left = client
        .call("GET".parse().unwrap(), &["api", "workers"], None)
        .await
        .unwrap();
    assert_eq!(left["items"], json!([]), "it has said that it ended");
}

#[tokio::test]
async fn a_panic_and_a_result_that_cannot_be_stored_are_failures() {
    let work = Work::start(false, GRACE, |attempt| match attempt {
        1 => panic!("the disk is on fire"),
        _ => Ok(json!("x".repeat(2 * 1024 * 1024))),
    });
    let work = work.await;
    let task = work.submit("1m").await;
    let done = work.until(&task, |task| task.completed_at.is_some()).await;
    assert_eq!(
        (done.state.as_str(), &done.steps[0]["attemptCount"]),
        ("error", &json!(2))
    );
    let said = done.steps[0]["lastError"].as_str().unwrap();
    assert!(said.starts_with("the result cannot be stored"), "{said}");
    assert_eq!(done.steps[0]["retryState"], "NOT_RETRYABLE");
    let report = work.end().await;
    assert_eq!((report.succeeded, report.failed, report.lost), (0, 2, 0));
}

#[tokio::test]
async fn a_handler_whose_lease_is_lost_is_stopped_and_nothing_is_told() {
    let mut work = Work::start(true, GRACE, |_| Ok(Value::Null)).await;
    let task = work.submit("1m").await;
    let attempt = work.begins.recv().await.unwrap();
    let cancel = ["api", "tasks", task.as_str(), "cancel"];
    work.client
        .call("PUT".parse().unwrap(), &cancel, Some(&json!({})))
        .await
        .unwrap();
    tokio::time::timeout(GRACE, attempt.cancelled.cancelled())
        .await
        .unwrap();
    let found = work.client.task(&task).await.unwrap();
    assert_eq!(
        (found.state.as_str(), &found.steps[0]["attemptCount"]),
        ("cancelled", &json!(0))
    );
    let report = work.end().await;
    assert_eq!((report.lost, report.failed, report.released), (1, 0, 0));
}

#[tokio::test]
async fn what_takes_too_long_is_stopped_and_fails() {
    let mut work = Work::start(true, GRACE, |_| Ok(Value::Null)).await;
    let task = work.submit("1s").await;
    let first = work.begins.recv().await.unwrap();
    tokio::time::timeout(GRACE, first.cancelled.cancelled())
        .await
        .unwrap();
    let second = work.begins.recv().await.unwrap();
    assert_eq!(
        second.step.last_error.unwrap().class.as_deref(),
        Some("timeout")
    );
    let found = work.client.task(&task).await.unwrap();
    assert_eq!(found.steps[0]["attemptCount"], 1);
    work.end().await;
}

#[tokio::test]
async fn a_worker_that_ends_gives_back_what_it_cannot_finish() {
    let mut work = Work::start(true, Duration::ZERO, |_| Ok(Value::Null)).await;
    let task = work.submit("1m").await;
    work.begins.recv().await.unwrap();
    let client = work.client.clone();
    let report = work.end().await;
    assert_eq!((report.released, report.lost), (1, 0));
    let found = client.task(&task).await.unwrap();
    let step = &found.steps[0];
    assert_eq!(
        (&step["state"], &step["attemptCount"]),
        (&json!("pending"), &json!(0))
    );
}

#[tokio::test]
async fn a_worker_ends_when_the_server_wants_it_to() {
    let mut work = Work::start(false, GRACE, |_| Ok(Value::Null)).await;
    let task = work.submit("1m").await;
    let attempt = work.begins.recv().await.unwrap();
    work.until(&task, |task| task.completed_at.is_some()).await;
    let drain = [
        "api",
        "workers",
        attempt.step.lease.worker_id.as_str(),
        "drain",
    ];
    work.client
        .call("POST".parse().unwrap(), &drain, Some(&json!({})))
        .await
        .unwrap();
    let report = tokio::time::timeout(GRACE, work.running)
        .await
        .unwrap()
        .unwrap();
    assert!(report.drained && report.succeeded == 1, "{report:?}");
    assert!(!work.stop.is_cancelled());
}

#[tokio::test]
async fn what_no_repeating_helps_ends_the_worker() {
    let client = server().await;
    let options = WorkerOptions {
        id: "not a name".to_owned(),
        ..WorkerOptions::named("x")
    };
    let refused = Worker::new(client, options)
        .run(CancellationToken::new())
        .await;
    assert!(refused.unwrap_err().to_string().contains("404"));
    for url in ["nonsense", "ftp://here", "http://here?x=1"] {
        assert!(Client::new(url).is_err(), "{url}");
    }
    let bad = Client::with_token("http://127.0.0.1:9", "two\nlines");
    assert!(
        !bad.unwrap_err().to_string().contains("lines"),
        "a token is not repeated"
    );
}
