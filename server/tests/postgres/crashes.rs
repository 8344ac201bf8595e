//! Processes that end without a word, and those that finish what was left.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use testkit::cluster::Cluster;

use super::Store;
use super::tasker::{Place, Running};

/// The first attempt says that it runs and then waits at a gate for ever; the second is done.
struct Stuck {
    template: String,
    witness: PathBuf,
    gate: PathBuf,
}

impl Stuck {
    fn new(store: &Store) -> Self {
        let (witness, gate) = (store.place.pipe("witness"), store.place.pipe("gate"));
        let line = format!(
            "if [ $TASKER_ATTEMPT = 1 ]; then echo running >{}; cat {}; fi; echo '{{\"attempt\": '$TASKER_ATTEMPT'}}'",
            witness.display(),
            gate.display()
        );
        let config = json!({"shell": line});
        let steps = format!(
            "  - {{name: a, handler: exec, config: {config}, retry: {{limit: 3, backoff: {{fixed: {{delay: 100ms}}}}}}}}\n  - {{name: b, handler: noop, depends_on: a}}\n"
        );
        Self {
            template: store.place.template(&steps),
            witness,
            gate,
        }
    }

    /// Starts it and waits until its first step runs.
    fn start(&self, store: &Store) -> Running {
        let running = Running::start(store.command(&["run", &self.template, "--lease", "1s"]));
        let mut said = String::new();
        File::open(&self.witness)
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(said, "running\n");
        running
    }
}

impl Stuck {
    /// The next one that comes to the gate goes on.
    fn let_one_through(&self) {
        drop(File::options().write(true).open(&self.gate).unwrap());
    }

    /// Whoever waits there goes on. Opened for both it waits for nobody itself.
    fn open_gate(&self) {
        drop(File::options().read(true).write(true).open(&self.gate));
    }
}

impl Drop for Stuck {
    fn drop(&mut self) {
        // The process that nobody could kill with its parent ends when the gate opens.
        self.open_gate();
    }
}

fn send(running: &Running, signal: Signal) {
    kill(Pid::from_raw(running.id()), signal).unwrap();
}

#[test]
fn a_worker_finishes_what_a_killed_process_left() {
    let store = Store::new();
    let stuck = Stuck::new(&store);
    let running = stuck.start(&store);
    send(&running, Signal::SIGKILL);
    running.end();
    assert_eq!(store.sql("SELECT state FROM tasker.tasks"), "in_progress");
    let worker = store.run(&["worker", "--until-idle", "--json"]);
    assert_eq!(worker.code, Some(0), "{worker:?}");
    let last = worker.last();
    assert_eq!(
        (&last["state"], &last["rescued"], &last["succeeded"]),
        (&json!("idle"), &json!(1), &json!(2)),
        "{last}"
    );
    assert_eq!(store.sql("SELECT state FROM tasker.tasks"), "complete");
    let causes = store.sql(
        "SELECT string_agg(cause, ' ' ORDER BY id) FROM tasker.transitions WHERE step_index = 0",
    );
    assert_eq!(
        causes,
        "started lease_expired retry_scheduled started succeeded"
    );
    let late = "SELECT extract(epoch FROM max(at) FILTER (WHERE cause = 'lease_expired') - min(at)) < 4 FROM tasker.transitions WHERE step_index = 0";
    assert_eq!(store.sql(late), "t", "taken back within lease + 3 s");
    // Its backoff of 100 ms is only shortened by jitter.
    let again = "SELECT extract(epoch FROM max(at) FILTER (WHERE cause = 'started') - max(at) FILTER (WHERE cause = 'retry_scheduled')) < 2.1 FROM tasker.transitions WHERE step_index = 0";
    assert_eq!(
        store.sql(again),
        "t",
        "started within 2 s of its next_run_at"
    );
}

#[test]
fn an_interrupted_run_gives_its_leases_back_and_a_worker_goes_on() {
    let store = Store::new();
    let stuck = Stuck::new(&store);
    let running = stuck.start(&store);
    send(&running, Signal::SIGINT);
    send(&running, Signal::SIGTERM);
    let said = running.end();
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(said.err.contains("a: given back"), "{}", said.err);
    let step = store.sql("SELECT state, attempts FROM tasker.steps WHERE step_index = 0");
    assert_eq!(step, "pending|0", "no attempt is counted");
    let worker = Running::start(store.command(&["worker", "--until-idle", "--lease", "5s"]));
    let mut said = String::new();
    File::open(&stuck.witness)
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    stuck.let_one_through();
    assert_eq!(worker.end().code, Some(0));
    assert_eq!(store.sql("SELECT state FROM tasker.tasks"), "complete");
}

#[test]
fn a_process_that_was_stopped_meanwhile_changes_nothing() {
    let store = Store::new();
    let stuck = Stuck::new(&store);
    let running = stuck.start(&store);
    send(&running, Signal::SIGSTOP);
    assert_eq!(store.run(&["worker", "--until-idle"]).code, Some(0));
    let before = store.sql("SELECT count(*), max(id) FROM tasker.transitions");
    send(&running, Signal::SIGCONT);
    stuck.open_gate();
    let said = running.end();
    assert_eq!(
        said.code,
        Some(0),
        "its task is complete, by the other's work: {said:?}"
    );
    assert_eq!(
        store.sql("SELECT count(*), max(id) FROM tasker.transitions"),
        before
    );
}

#[test]
fn a_run_outlives_a_restart_of_its_store() {
    let mut cluster = Cluster::start().unwrap();
    let (place, url) = (Place::new(), cluster.url("postgres"));
    let (witness, gate) = (place.pipe("witness"), place.pipe("gate"));
    let line = format!(
        "echo running >{}; cat {}",
        witness.display(),
        gate.display()
    );
    let config = json!({"shell": line});
    let steps = format!(
        "  - {{name: a, handler: exec, config: {config}}}\n  - {{name: b, handler: noop, depends_on: a}}\n"
    );
    let template = place.template(&steps);
    let arguments = ["run", &template, "--store", &url, "--migrate", "--json"];
    let running = Running::start(place.command(&arguments));
    let mut said = String::new();
    File::open(&witness)
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    cluster.stop_immediate().unwrap();
    // The step ends while there is nobody to tell it to.
    drop(File::options().write(true).open(&gate).unwrap());
    cluster.start_again().unwrap();
    let said = running.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    let last = said.last();
    assert_eq!(
        (&last["state"], &last["attempts"]),
        (&json!("complete"), &json!(2)),
        "{last}"
    );
}
