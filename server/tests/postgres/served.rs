//! `tasker serve`, and a worker that goes on until it is told to end.

use std::io::{Read, Write};
use std::net::TcpStream;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use super::Store;
use super::tasker::Running;
use super::walk::walk;

/// One request by hand; answers status and body.
fn call(address: &str, request: &str, body: &str) -> (String, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().to_owned();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

fn interrupt(running: &Running) {
    kill(Pid::from_raw(running.id()), Signal::SIGTERM).unwrap();
}

#[test]
fn a_template_put_twice_is_kept_once_and_never_changes() {
    let store = Store::new();
    let put = |steps: &str| store.run(&["template", "put", &store.place.template(steps)]);
    let (one, other) = (
        "  - {name: a, handler: noop}\n",
        "  - {name: b, handler: noop}\n",
    );
    for _ in 0..2 {
        let kept = put(one);
        assert_eq!(kept.code, Some(0), "{kept:?}");
    }
    let refused = put(other);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("give it a new version"), "{refused:?}");
    assert_eq!(store.sql("SELECT count(*) FROM tasker.templates"), "1");
}

#[test]
fn a_task_submitted_over_http_is_run_by_a_worker() {
    let store = Store::new();
    let steps = "  - {name: a, handler: exec, config: {argv: [cat]}}\n";
    let put = store.run(&["template", "put", &store.place.template(steps)]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let mut server = Running::start(store.command(&["serve", "--listen", "127.0.0.1:0"]));
    let line = server.hears("listening on http://");
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    assert_eq!(call(&address, "GET /health/ready", "").0, "200");
    let mut worker = Running::start(store.command(&["worker"]));
    let body =
        json!({"namespace": "default", "template": "t", "context": {"over": "http"}}).to_string();
    let (status, submitted) = call(&address, "POST /api/tasks", &body);
    assert_eq!(status, "201", "{submitted}");
    let task = submitted["id"].as_str().unwrap();
    worker.hears(&format!("task {task} a: complete with attempt 1"));
    worker.hears(&format!("task {task}: complete"));
    let (_, shown) = call(&address, &format!("GET /api/tasks/{task}"), "");
    assert_eq!(shown["state"], json!("complete"), "{shown}");
    for running in [server, worker] {
        interrupt(&running);
        assert_eq!(
            running.end().code,
            Some(0),
            "to be told to end is how it ends well"
        );
    }
}

#[test]
fn the_walk_of_a_task_of_one_step_is_as_it_stands_on_postgresql() {
    let store = Store::new();
    let mut server = Running::start(store.command(&["serve", "--listen", "127.0.0.1:0"]));
    let line = server.hears("listening on http://");
    walk(
        "taskpilot.md",
        line.trim().rsplit("http://").next().unwrap(),
    );
    interrupt(&server);
    assert_eq!(server.end().code, Some(0));
    let worked =
        store.sql("SELECT count(*) FROM tasker.transitions WHERE cause = 'retry_scheduled'");
    assert_eq!(worked, "1");
}
