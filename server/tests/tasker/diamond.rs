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

/// One more request.
fn call(runtime: &Runtime, client: &Client, line: &str, body: Option<&Value>) -> Value {
    let (method, path) = line.split_once(" /").unwrap();
    let segments: Vec<&str> = path.split('/').collect();
    let answer = client.call(method.parse().unwrap(), &segments, body);
    runtime.block_on(answer).unwrap()
}

/// Asks until it is so.
async fn until(client: &Client, task: &str, is: impl Fn(&Task) -> bool) -> Task {
    let began = Instant::now();
    loop {
        let found = client.task(task).await.unwrap();
        if is(&found) {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{found:?}");
    }
}

fn step<'t>(task: &'t Task, name: &str) -> &'t Value {
    task.steps.iter().find(|step| step["name"] == name).unwrap()
}

/// The whole of it, on a server that is started so.
pub(crate) fn two_workers_finish_a_diamond_though_one_is_killed(place: &Place, serve: Command) {
    let script = place.file("say", SCRIPT);
    assert!(
        Command::new("chmod")
            .args(["+x", &script])
            .status()
            .unwrap()
            .success()
    );
    let (witness, gate) = (place.pipe("witness"), place.pipe("gate"));
    let mut server = Running::start(serve);
    let line = server.hears("listening on http://");
    let url = format!("http://{}", line.trim().rsplit("http://").next().unwrap());
    let runtime = Runtime::new().unwrap();
    let client = Client::new(&url).unwrap();
    call(&runtime, &client, "PUT /api/templates", Some(&template()));
    let mut workers = vec![
        ("one", worker(place, "one", &url)),
        ("two", worker(place, "two", &url)),
    ];
    let new = NewTask {
        template: "diamond".to_owned(),
        ..NewTask::default()
    };
    let task = runtime
        .block_on(client.submit(&new, Some("k1")))
        .unwrap()
        .id;

    let mut stuck = String::new();
    File::open(&witness)
        .unwrap()
        .read_to_string(&mut stuck)
        .unwrap();
    let running = runtime.block_on(client.task(&task)).unwrap();
    let lease = &step(&running, "right")["lease"];
    let (lease_no, holder) = (
        lease["leaseNo"].as_i64().unwrap(),
        lease["workerId"].as_str().unwrap(),
    );
    let dies = workers
        .iter()
        .position(|(name, _)| *name == stuck.trim())
        .unwrap();
    let (_, killed) = workers.remove(dies);
    kill(Pid::from_raw(killed.id()), Signal::SIGKILL).unwrap();
    assert_eq!(killed.end().code, None);

    let done = runtime.block_on(until(&client, &task, |task| task.completed_at.is_some()));
    assert_eq!(done.state, "complete");
    let attempts = |name| step(&done, name)["attemptCount"].as_u64().unwrap();
    assert_eq!(
        ["top", "left", "right", "bottom"].map(attempts),
        [1, 2, 2, 1]
    );
    let result = json!({"step": "right", "attempt": 2, "config": {"loud": true}});
    let shown = format!("GET /api/tasks/{task}/steps/right");
    assert_eq!(call(&runtime, &client, &shown, None)["result"], result);
    assert_eq!(
        story(&runtime, &client, &task, "right", holder),
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
            task_id: task.clone(),
            step: "right".to_owned(),
            lease_no,
        },
        end: StepEnd::Succeeded {
            result: json!("late"),
        },
    };
    let answer = runtime
        .block_on(client.commit(holder, &[late], None))
        .unwrap();
    let answer = &answer.outcomes[0];
    assert_eq!(
        (answer.outcome, answer.problem.as_ref().unwrap().status),
        (Taken::Problem, 409)
    );
    let after = runtime.block_on(client.task(&task)).unwrap();
    assert_eq!(after, done);

    let (_, alive) = workers.remove(0);
    kill(Pid::from_raw(alive.id()), Signal::SIGTERM).unwrap();
    let said = alive.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    let told = said.last();
    assert_eq!(
        (&told["state"], &told["lost"], &told["released"]),
        (&json!("stopped"), &json!(0), &json!(0))
    );
    let left = call(&runtime, &client, "GET /api/workers", None);
    let left = left["items"].as_array().unwrap();
    assert_eq!(
        left.len(),
        1,
        "the one that was killed could not deregister: {left:?}"
    );
    assert_eq!(left[0]["id"], holder);
    // What the killed worker left behind hangs at the gate.
    drop(File::options().read(true).write(true).open(&gate).unwrap());
    kill(Pid::from_raw(server.id()), Signal::SIGTERM).unwrap();
    let ended = server.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// What happened to a step, with `killed` for this worker and `other` for any other.
fn story(runtime: &Runtime, client: &Client, task: &str, step: &str, killed: &str) -> Vec<String> {
    let line = format!("GET /api/tasks/{task}/history");
    let history = call(runtime, client, &line, None);
    let rows = history["items"].as_array().unwrap().iter();
    rows.filter(|row| row["step"] == step)
        .map(|row| {
            let by = row["by"].as_str().unwrap();
            let who = match by {
                _ if by == killed => "killed",
                _ if by.starts_with("worker-") => "other",
                _ => "engine",
            };
            format!(
                "{} {} {who}",
                row["to"].as_str().unwrap(),
                row["cause"].as_str().unwrap()
            )
        })
        .collect()
}
