//! Workers that are told to end in the middle of their work.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use super::Store;
use super::tasker::Running;

/// Enough that a worker is in the midst of them when it is told to end.
const TASKS: usize = 400;

/// A store with so many tasks of a template of these steps, and nobody who has worked on them.
fn loaded(steps: &str, tasks: usize) -> Store {
    let store = Store::new();
    let template = store.place.template(steps);
    let put = store.run(&["template", "put", &template]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let contexts: Vec<String> = (0..tasks)
        .map(|n| format!("{}\n", json!({"n": n})))
        .collect();
    let contexts = store.place.file("contexts.jsonl", &contexts.concat());
    // Submitted by a run that is killed before it could finish them.
    let run = [
        "run",
        &template,
        "--contexts",
        &contexts,
        "--concurrency",
        "1",
    ];
    let running = Running::start(store.command(&run));
    let submitted = "SELECT count(*) FROM tasker.tasks";
    let began = Instant::now();
    while store.sql(submitted) != tasks.to_string() {
        assert!(began.elapsed() < Duration::from_mins(1), "not submitted");
    }
    kill(Pid::from_raw(running.id()), Signal::SIGKILL).unwrap();
    running.end();
    store
}

fn term(running: &Running) {
    kill(Pid::from_raw(running.id()), Signal::SIGTERM).unwrap();
}

/// What is left of the leases of workers, whatever the killed run has left aside.
fn held_by_workers(store: &Store) -> String {
    store.sql(
        "SELECT count(*) FROM tasker.steps WHERE state = 'in_progress' AND worker LIKE 'worker-%'",
    )
}

/// The attempts that were lost or failed.
fn burnt(store: &Store) -> String {
    store.sql(
        "SELECT count(*) FROM tasker.transitions
         WHERE cause IN ('lease_expired', 'deadline_exceeded', 'failed')",
    )
}

#[test]
fn a_worker_told_to_end_under_load_finishes_what_it_has_and_claims_nothing_new() {
    let store = loaded(
        "  - {name: a, handler: sleep, config: {for: 20ms}}\n  - {name: b, handler: noop, depends_on: a}\n",
        TASKS,
    );
    let mut worker = Running::start(store.command(&["worker", "--grace", "10s", "--lease", "30s"]));
    worker.hears("b: complete with attempt 1");
    let told = Instant::now();
    term(&worker);
    let said = worker.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        told.elapsed() < Duration::from_secs(10),
        "{:?}",
        told.elapsed()
    );
    assert_eq!(held_by_workers(&store), "0");
    assert_eq!(burnt(&store), "0");
    let left = store.sql("SELECT count(*) > 0 FROM tasker.steps WHERE state = 'pending'");
    assert_eq!(left, "t", "it was told to end in the midst of the load");
}

#[test]
fn what_does_not_end_within_the_grace_is_given_back() {
    let store = loaded("  - {name: a, handler: sleep, config: {for: 1d}}\n", 20);
    let worker = Running::start(store.command(&["worker", "--grace", "1s", "--json"]));
    let running = "SELECT count(*) FROM tasker.steps WHERE worker LIKE 'worker-%'";
    let began = Instant::now();
    while store.sql(running) != "8" {
        assert!(began.elapsed() < Duration::from_secs(30), "not claimed");
    }
    term(&worker);
    let told = Instant::now();
    let said = worker.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        told.elapsed() < Duration::from_secs(6),
        "{:?}",
        told.elapsed()
    );
    let last: Value = said.last();
    assert_eq!(
        (&last["state"], &last["released"]),
        (&json!("stopped"), &json!(8)),
        "{last}"
    );
    assert_eq!(held_by_workers(&store), "0");
    assert_eq!(burnt(&store), "0");
    let attempts = "SELECT max(attempts) FROM tasker.steps";
    assert_eq!(store.sql(attempts), "0", "no attempt is counted");
}

#[test]
fn a_second_signal_does_not_wait_for_the_grace() {
    let store = loaded("  - {name: a, handler: sleep, config: {for: 1d}}\n", 5);
    let mut worker = Running::start(store.command(&["worker", "--grace", "1h"]));
    worker.hears("a: attempt 1 started");
    let told = Instant::now();
    term(&worker);
    worker.hears("waiting for running steps");
    term(&worker);
    let said = worker.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        told.elapsed() < Duration::from_secs(8),
        "{:?}",
        told.elapsed()
    );
    assert_eq!(
        (held_by_workers(&store), burnt(&store)),
        ("0".to_owned(), "0".to_owned())
    );
}
