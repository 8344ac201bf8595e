//! `tasker serve` without a store: tasks in memory.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::tasker::{Place, Running};
use super::walk::walk;

/// A server on a free port, and its address.
fn serve(place: &Place, more: &[&str]) -> (Running, String) {
    let arguments = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
    let mut server = Running::start(place.command(&arguments));
    let line = server.hears("listening on http://");
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    (server, address)
}

fn end(server: Running) {
    kill(Pid::from_raw(server.id()), Signal::SIGTERM).unwrap();
    assert_eq!(server.end().code, Some(0));
}

#[test]
fn the_walk_of_a_task_of_one_step_is_as_it_stands_in_memory() {
    let place = Place::new();
    let (server, address) = serve(&place, &[]);
    walk("taskpilot.md", &address);
    end(server);
}

#[test]
fn the_walk_of_events_is_as_it_stands_in_memory() {
    let place = Place::new();
    let (server, address) = serve(&place, &[]);
    walk("events.md", &address);
    end(server);
}

#[test]
fn those_beyond_the_limit_of_connections_wait_for_a_place() {
    let place = Place::new();
    let (server, address) = serve(&place, &["--connections", "1"]);
    let ask = "GET /health/live HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";
    let held = TcpStream::connect(&address).unwrap();
    let mut waiting = TcpStream::connect(&address).unwrap();
    waiting.write_all(ask.as_bytes()).unwrap();
    waiting
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let mut byte = [0_u8; 1];
    assert!(
        waiting.read(&mut byte).is_err(),
        "nobody answers while the place is taken"
    );
    drop(held);
    waiting
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    end(server);
}

#[test]
fn headers_beyond_their_bound_are_refused() {
    let place = Place::new();
    let (server, address) = serve(&place, &[]);
    let ask = |headers: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let ask = format!(
            "GET /health/live HTTP/1.1\r\nhost: here\r\nconnection: close\r\n{headers}\r\n"
        );
        // It may be refused before it was sent whole.
        let _: std::io::Result<()> = stream.write_all(ask.as_bytes());
        let mut answer = Vec::new();
        let _: std::io::Result<usize> = stream.read_to_end(&mut answer);
        String::from_utf8(answer)
            .unwrap()
            .split("\r\n")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(ask(""), "HTTP/1.1 200 OK");
    let large = format!("x-large: {}\r\n", "x".repeat(300_000));
    assert_eq!(ask(&large), "HTTP/1.1 431 Request Header Fields Too Large");
    let many: Vec<String> = (0..101).map(|nth| format!("x-{nth}: 1\r\n")).collect();
    let many = many.concat();
    assert_eq!(ask(&many), "HTTP/1.1 431 Request Header Fields Too Large");
    end(server);
}
