//! A stream of events across the end of its server, and webhooks sent by a server.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use super::Store;
use super::tasker::Running;
use super::walk::walk;

/// Nothing here takes so long.
const PATIENCE: Duration = Duration::from_secs(30);

struct Server {
    running: Running,
    address: String,
}

impl Server {
    fn start(store: &Store, more: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut running = Running::start(store.command(&arguments));
        let line = running.hears("listening on http://");
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { running, address }
    }

    fn kill(self) {
        kill(Pid::from_raw(self.running.id()), Signal::SIGKILL).unwrap();
        self.running.end();
    }

    fn call(&self, request: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (address, length) = (&self.address, body.len());
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{answer}");
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    /// A stream after this event, or from now on.
    fn stream(&self, after: Option<&str>) -> Stream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (address, last) = (
            &self.address,
            after.map(|id| format!("last-event-id: {id}\r\n")),
        );
        let last = last.unwrap_or_default();
        write!(
            stream,
            "GET /api/events/stream HTTP/1.1\r\nhost: {address}\r\n{last}\r\n"
        )
        .unwrap();
        let mut lines = BufReader::new(stream);
        // Chunk sizes stand on lines of their own and mean nothing to us.
        let mut id = String::new();
        let mut line = String::new();
        while id.is_empty() {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it is answered");
            id = line
                .strip_prefix("id: ")
                .unwrap_or_default()
                .trim()
                .to_owned();
        }
        Stream { lines, id }
    }
}

/// A stream, and where its reader stands.
struct Stream {
    lines: BufReader<TcpStream>,
    id: String,
}

impl Stream {
    /// The data of the next event; none when the connection is gone.
    fn next(&mut self) -> Option<Value> {
        let mut id = None;
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(text) = line.strip_prefix("id: ") {
                id = Some(text.trim().to_owned());
            }
            if let Some(data) = line.strip_prefix("data: ") {
                // One that was cut off in the middle was not received.
                let data: Value = serde_json::from_str(data.trim()).ok()?;
                self.id = id?;
                return Some(data);
            }
        }
    }
}

#[test]
fn a_stream_goes_on_after_its_server_was_killed_without_gap_or_duplicate() {
    let store = Store::new();
    let steps = "  - {name: a, handler: noop}\n  - {name: b, handler: noop, depends_on: a}\n";
    let put = store.run(&["template", "put", &store.place.template(steps)]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let _worker = Worker(Running::start(store.command(&["worker"])));
    let mut server = Server::start(&store, &[]);
    let mut stream = server.stream(None);
    let (mut seen, mut tasks) = (Vec::new(), BTreeSet::new());
    let submit = |server: &Server, tasks: &mut BTreeSet<String>| {
        let body = json!({"namespace": "default", "template": "t"}).to_string();
        let submitted = server.call("POST /api/tasks", &body);
        tasks.insert(submitted["id"].as_str().unwrap().to_owned());
    };
    for round in 1..=4 {
        for _ in 0..10 {
            submit(&server, &mut tasks);
        }
        // In the middle of what is sent, the server is killed; the work goes on meanwhile.
        for _ in 0..25 {
            seen.push(stream.next().expect("it goes on"));
        }
        server.kill();
        while let Some(event) = stream.next() {
            seen.push(event);
        }
        let last = stream.id.clone();
        server = Server::start(&store, &[]);
        stream = server.stream(Some(&last));
        assert_eq!(tasks.len(), round * 10);
    }
    // Each task: started, twice claimed and completed, completed.
    while seen.len() < tasks.len() * 6 {
        seen.push(stream.next().expect("it goes on"));
    }
    let ids: BTreeSet<&str> = seen
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids.len(),
        seen.len(),
        "none twice, even without removing repeats"
    );
    for task in &tasks {
        let mine = seen
            .iter()
            .filter(|event| event["data"]["taskId"] == **task);
        let told: Vec<(&str, &str)> = mine
            .map(|event| {
                let step = event["data"]["step"].as_str().unwrap_or("-");
                (event["type"].as_str().unwrap(), step)
            })
            .collect();
        let expected = [
            ("task.start_requested", "-"),
            ("step.execution_requested", "a"),
            ("step.completed", "a"),
            ("step.execution_requested", "b"),
            ("step.completed", "b"),
            ("task.completed", "-"),
        ];
        assert_eq!(told, expected, "{task}");
    }
    assert_eq!(
        store.sql("SELECT count(*) FROM tasker.transitions"),
        seen.len().to_string()
    );
    server.kill();
}

#[test]
fn the_walk_of_events_is_as_it_stands_on_postgresql() {
    let store = Store::new();
    let server = Server::start(&store, &[]);
    walk("events.md", &server.address);
    server.kill();
}

/// Ends with the test.
struct Worker(Running);

impl Drop for Worker {
    fn drop(&mut self) {
        kill(Pid::from_raw(self.0.id()), Signal::SIGKILL).ok();
    }
}

#[test]
fn a_webhook_is_sent_what_happens_though_its_server_is_killed() {
    let store = Store::new();
    let put = store.run(&[
        "template",
        "put",
        &store.place.template("  - {name: a, handler: noop}\n"),
    ]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", receiver.local_addr().unwrap());
    let flags = ["--webhooks-over-http", "--webhooks-to-private-addresses"];
    let server = Server::start(&store, &flags);
    let body = json!({"url": url, "events": ["task.completed"]}).to_string();
    let hook = server.call("POST /api/webhooks", &body);
    assert!(hook["secret"].as_str().unwrap().starts_with("whsec_"));
    server.kill();
    // While nobody serves it, a task runs to its end.
    let ran = store.run(&[
        "run",
        &store.place.template("  - {name: a, handler: noop}\n"),
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let server = Server::start(&store, &flags);
    let (headers, event) = accept(&receiver);
    assert_eq!(event["type"], "task.completed");
    assert!(
        headers.contains(&format!("webhook-id: {}", event["id"].as_str().unwrap())),
        "{headers}"
    );
    assert!(headers.contains("webhook-signature: v1,"), "{headers}");
    server.kill();
}

/// One request, answered with 204: its head and its body.
fn accept(receiver: &TcpListener) -> (String, Value) {
    let (stream, _) = receiver.accept().unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0);
        if line == "\r\n" {
            break;
        }
        if let Some(text) = line.to_lowercase().strip_prefix("content-length: ") {
            length = text.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut stream = reader.into_inner();
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    (head, serde_json::from_slice(&body).unwrap())
}
