//! However a command ends, nothing of it is left and nothing waits for ever.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use adapters_memory::VirtualClock;
use application::ports::{Clock, HandlerContext};
use domain::millis::Millis;
use domain::payload::Payload;
use domain::time::Timestamp;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{call, call_in, context, told};

/// Long enough for the slowest machine; reached only when a test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A pipe with a name: whoever holds its writing end is alive, and at the end of the last of them
/// its reader sees the end.
struct Witness {
    dir: tempfile::TempDir,
    path: PathBuf,
}

impl Witness {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("witness");
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        Self { dir, path }
    }

    /// Reads what is written there: line by line, to the end.
    fn lines(&self) -> tokio::sync::mpsc::UnboundedReceiver<String> {
        let (sender, lines) = tokio::sync::mpsc::unbounded_channel();
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || {
            for line in BufReader::new(File::open(path).unwrap()).lines() {
                sender.send(line.unwrap()).unwrap();
            }
        });
        lines
    }

    fn dir(&self) -> &Path {
        self.dir.path()
    }
}

/// A shell with these lines; it and all it starts hold the witness open, and it says so.
fn watched(witness: &Witness, lines: &str) -> Value {
    let line = format!("exec 9>{}; {lines}", witness.path.display());
    json!({"shell": line})
}

fn virtual_time() -> (Arc<VirtualClock>, Arc<dyn Clock>) {
    let clock = Arc::new(VirtualClock::new(Timestamp::from_secs(1_000)));
    (Arc::clone(&clock), clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_command_that_ends_well_keeps_its_result() {
    let witness = Witness::new();
    let mut lines = witness.lines();
    let body =
        r#"trap 'echo "{\"cleaned\": true}"; exit 0' TERM; sleep 1000 & echo ready >&9; wait"#;
    let context = context(watched(&witness, body));
    let cancelled = context.cancelled.clone();
    let running = tokio::spawn(call("exec", context));
    assert_eq!(
        timeout(PATIENCE, lines.recv()).await.unwrap().as_deref(),
        Some("ready")
    );
    cancelled.cancel();
    let result = timeout(PATIENCE, running).await.unwrap().unwrap().unwrap();
    assert_eq!(result, json!({"cleaned": true}));
    assert_eq!(
        timeout(PATIENCE, lines.recv()).await.unwrap(),
        None,
        "its child has ended too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_will_not_end_is_made_to_with_all_its_group() {
    let witness = Witness::new();
    let mut lines = witness.lines();
    let body =
        "trap '' TERM; (echo child >&9; sleep 1000) & echo parent >&9; sleep 1000; sleep 1000";
    let context = context(watched(&witness, body));
    let cancelled = context.cancelled.clone();
    let dir = witness.dir().to_owned();
    let (time, clock) = virtual_time();
    let running = tokio::spawn(async move { call_in(&dir, &clock, "exec", context).await });
    for _ in 0..2 {
        assert!(timeout(PATIENCE, lines.recv()).await.unwrap().is_some());
    }
    cancelled.cancel();
    timeout(PATIENCE, async {
        while time.next_deadline().is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert!(!running.is_finished(), "it ignores SIGTERM");
    time.advance(Millis::from_secs(2));
    let failure = timeout(PATIENCE, running)
        .await
        .unwrap()
        .unwrap()
        .unwrap_err();
    assert_eq!(told(&failure), "retryable stopped");
    assert_eq!(
        timeout(PATIENCE, lines.recv()).await.unwrap(),
        None,
        "nobody is left"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_call_leaves_no_process() {
    let witness = Witness::new();
    let mut lines = witness.lines();
    let context = context(watched(
        &witness,
        "(sleep 1000; sleep 1000) & echo ready >&9; sleep 1000; sleep 1000",
    ));
    let dir = witness.dir().to_owned();
    let (_, clock) = virtual_time();
    let running = tokio::spawn(async move { call_in(&dir, &clock, "exec", context).await });
    assert_eq!(
        timeout(PATIENCE, lines.recv()).await.unwrap().as_deref(),
        Some("ready")
    );
    running.abort();
    assert_eq!(
        timeout(PATIENCE, lines.recv()).await.unwrap(),
        None,
        "nobody is left"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_leaves_behind_ends_with_it() {
    let witness = Witness::new();
    let mut lines = witness.lines();
    let body = "sleep 1000 & echo ready >&9; echo '{\"done\": true}'";
    let result = timeout(PATIENCE, call("exec", context(watched(&witness, body))))
        .await
        .unwrap();
    assert_eq!(
        result.unwrap(),
        json!({"done": true}),
        "though its child held stdout open"
    );
    assert_eq!(
        timeout(PATIENCE, lines.recv()).await.unwrap().as_deref(),
        Some("ready")
    );
    assert_eq!(timeout(PATIENCE, lines.recv()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_left_the_group_with_our_pipe_does_not_hold_us_up() {
    let witness = Witness::new();
    let path = witness.path.display();
    let line = format!("setsid sh -c 'cat {path}' & echo '{{\"done\": true}}'");
    let result = timeout(PATIENCE, call("exec", context(json!({"shell": line}))))
        .await
        .unwrap();
    assert_eq!(result.unwrap(), json!({"done": true}));
    // Opening and closing the other end lets the process that got away end.
    drop(File::options().write(true).open(&witness.path).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_output_is_cut_off() {
    let cases = [
        json!({"argv": ["yes"]}),
        json!({"shell": "echo 1234567890", "stdout_max": 5}),
    ];
    for config in cases {
        let call = call("exec", context(config.clone()));
        let failure = timeout(PATIENCE, call).await.unwrap().unwrap_err();
        assert_eq!(told(&failure), "permanent bad_output", "{config}");
        assert!(
            failure
                .message
                .as_str()
                .contains("write large data to a file"),
            "{failure:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_input_meets_readers_and_those_who_do_not_read() {
    let text = "x".repeat(1_000_000);
    let large = |config| HandlerContext {
        context: Arc::new(Payload::new(json!({"text": text})).unwrap()),
        ..context(config)
    };
    let ignored = call("exec", large(json!({"argv": ["true"]})));
    assert_eq!(
        timeout(PATIENCE, ignored).await.unwrap().unwrap(),
        json!({})
    );
    let counted = call("exec", large(json!({"argv": ["wc", "-c"]})));
    let bytes = timeout(PATIENCE, counted).await.unwrap().unwrap();
    assert!(bytes.as_u64().unwrap() > 1_000_000);
    // It writes before it reads: whoever first writes everything and then reads hangs here.
    let both = call(
        "exec",
        large(
            json!({"shell": "head -c 900000 /dev/zero | tr '\\0' 1 >&2; cat >/dev/null; echo 1"}),
        ),
    );
    assert_eq!(timeout(PATIENCE, both).await.unwrap().unwrap(), json!(1));
}
