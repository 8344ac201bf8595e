//! A diamond done by two workers over the network, one of which is killed.

use std::fs::File;
use std::io::Read;
use std::process::Command;
use std::time::{Duration, Instant};

use client::{Client, HeldLease, NewTask, Outcome, StepEnd, Taken, Task};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::tasker::{Place, Running};

/// `left` fails once; the first attempt of `right` says whose it is and then hangs.
const SCRIPT: &str = r#"#!/bin/sh
if [ "$TASKER_STEP $TASKER_ATTEMPT" = "left 1" ]; then echo "not yet" >&2; exit 75; fi
if [ "$TASKER_STEP $TASKER_ATTEMPT" = "right 1" ]; then echo "$WORKER" >witness; cat gate; fi
[ -z "$TASKER_TOKEN" ] || exit 78
printf '{"step": "%s", "attempt": %s, "config": %s}' "$TASKER_STEP" "$TASKER_ATTEMPT" "$STEP_CONFIG"
"#;

fn template() -> Value {
    let step = |name: &str, after: &[&str]| {
        json!({
            "name": name, "handler": "say", "depends_on": after, "config": {"loud": true},
            "retry": {"limit": 3, "backoff": {"fixed": {"delay": "100ms"}}}
        })
    };
    json!({
        "name": "diamond", "version": "1.0.0",
        "steps": [
            step("top", &[]), step("left", &["top"]), step("right", &["top"]),
            step("bottom", &["left", "right"]),
        ]
    })
}

fn worker(place: &Place, name: &str, url: &str) -> Running {
    let arguments = [
        "worker",
        "--url",
        url,
        "--exec",
        "say=./say",
        "--lease",
        "1s",
        "--concurrency",
        "2",
        "--json",
    ];
    let mut command = place.command(&arguments);
    command.env("WORKER", name).env("TASKER_TOKEN", "s3cret");
    Running::start(command)
}

/// A server and those who work for it, with one task under way.
struct Run {
    runtime: Runtime,
    client: Client,
    server: Running,
    workers: Vec<(&'static str, Running)>,
    task: String,
}

impl Run {
    /// Two workers, and a diamond they set out to do.
    fn start(place: &Place, serve: Command) -> Self {
        let mut server = Running::start(serve);
        let line = server.hears("listening on http://");
        let url = format!("http://{}", line.trim().rsplit("http://").next().unwrap());
        let (runtime, client) = (Runtime::new().unwrap(), Client::new(&url).unwrap());
        let workers = ["one", "two"].map(|name| (name, worker(place, name, &url)));
        let mut run = Self {
            runtime,
            client,
            server,
            workers: workers.into(),
            task: String::new(),
        };
        run.call("PUT /api/templates", Some(&template()));
        let new = NewTask {
            template: "diamond".to_owned(),
            ..NewTask::default()
        };
        let submitted = run.client.submit(&new, Some("k1"));
        run.task = run.runtime.block_on(submitted).unwrap().id;
        run
    }

    /// One request.
    fn call(&self, line: &str, body: Option<&Value>) -> Value {
        let (method, path) = line.split_once(" /").unwrap();
        let segments: Vec<&str> = path.split('/').collect();
        let answer = self.client.call(method.parse().unwrap(), &segments, body);
        self.runtime.block_on(answer).unwrap()
    }

    fn task(&self) -> Task {
        self.runtime.block_on(self.client.task(&self.task)).unwrap()
    }

    /// Asks until it has ended.
    fn ended(&self) -> Task {
        let began = Instant::now();
        loop {
            let found = self.task();
            if found.completed_at.is_some() {
                return found;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "{found:?}");
        }
    }

    /// Kills the worker of this name; it could say nothing.
    fn kill(&mut self, name: &str) {
        let dies = self.workers.iter().position(|(known, _)| *known == name);
        let (_, killed) = self.workers.remove(dies.unwrap());
        kill(Pid::from_raw(killed.id()), Signal::SIGKILL).unwrap();
        assert_eq!(killed.end().code, None);
    }

    /// What happened to a step, with `killed` for this worker and `other` for any other.
    fn story(&self, step: &str, killed: &str) -> Vec<String> {
        let history = self.call(&format!("GET /api/tasks/{}/history", self.task), None);
        let rows = history["items"].as_array().unwrap().iter();
        rows.filter(|row| row["step"] == step)
            .map(|row| {
                let who = match row["by"].as_str().unwrap() {
                    by if by == killed => "killed",
                    by if by.starts_with("worker-") => "other",
                    _ => "engine",
                };
                let [to, cause] = ["to", "cause"].map(|field| row[field].as_str().unwrap());
                format!("{to} {cause} {who}")
            })
            .collect()
    }

    /// The one that is left ends well, and only the one that was killed could not say that it did.
    fn end(mut self, killed: &str) {
        let (_, alive) = self.workers.remove(0);
        kill(Pid::from_raw(alive.id()), Signal::SIGTERM).unwrap();
        let said = alive.end();
        assert_eq!(said.code, Some(0), "{said:?}");
        let told = said.last();
        assert_eq!(
            (&told["state"], &told["lost"], &told["released"]),
            (&json!("stopped"), &json!(0), &json!(0))
        );
        let left = self.call("GET /api/workers", None);
        let left = left["items"].as_array().unwrap();
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(left[0]["id"], killed);
        kill(Pid::from_raw(self.server.id()), Signal::SIGTERM).unwrap();
        let ended = self.server.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

fn step<'t>(task: &'t Task, name: &str) -> &'t Value {
    task.steps.iter().find(|step| step["name"] == name).unwrap()
}

/// The whole of it, on a server that is started so.
pub(crate) fn two_workers_finish_a_diamond_though_one_is_killed(place: &Place, serve: Command) {
    let script = place.file("say", SCRIPT);
    let made = Command::new("chmod").args(["+x", &script]).status();
    assert!(made.unwrap().success());
    let (witness, gate) = (place.pipe("witness"), place.pipe("gate"));
    let mut run = Run::start(place, serve);
    let mut stuck = String::new();
    let mut said = File::open(&witness).unwrap();
    said.read_to_string(&mut stuck).unwrap();
    let lease = step(&run.task(), "right")["lease"].clone();
    let lease_no = lease["leaseNo"].as_i64().unwrap();
    let holder = lease["workerId"].as_str().unwrap();
    run.kill(stuck.trim());

    let done = run.ended();
    assert_eq!(done.state, "complete");
    let attempts = |name| step(&done, name)["attemptCount"].as_u64().unwrap();
    let names = ["top", "left", "right", "bottom"];
    assert_eq!(names.map(attempts), [1, 2, 2, 1]);
    let shown = run.call(&format!("GET /api/tasks/{}/steps/right", run.task), None);
    let result = json!({"step": "right", "attempt": 2, "config": {"loud": true}});
    assert_eq!(shown["result"], result);
    assert_eq!(
        run.story("right", holder),
        [
            "in_progress started killed",
            "error lease_expired engine",
            "pending retry_scheduled engine",
            "in_progress started other",
            "complete succeeded other",
        ]
    );

    // Whoever was thought dead comes back: its answer is void, and changes nothing.
    let late = Outcome {
        lease: HeldLease {
            task_id: run.task.clone(),
            step: "right".to_owned(),
            lease_no,
        },
        end: StepEnd::Succeeded {
            result: json!("late"),
        },
    };
    let answer = run.client.commit(holder, std::slice::from_ref(&late), None);
    let answer = run.runtime.block_on(answer).unwrap().outcomes.remove(0);
    let status = answer.problem.unwrap().status;
    assert_eq!((answer.outcome, status), (Taken::Problem, 409));
    assert_eq!(run.task(), done);
    run.end(holder);
    // What the killed worker left behind hangs at the gate.
    drop(File::options().read(true).write(true).open(&gate).unwrap());
}
