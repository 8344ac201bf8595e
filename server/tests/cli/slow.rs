//! Clients that take their time: each gets so much of it and no more.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::tasker::{Place, Running};

/// Nothing here takes so long.
const PATIENCE: Duration = Duration::from_secs(20);

struct Server {
    running: Running,
    address: String,
}

impl Server {
    /// One that has less patience than usual.
    fn start(place: &Place, settings: &[(&str, &str)], more: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut command = place.command(&arguments);
        command.envs(settings.iter().copied());
        let mut running = Running::start(command);
        let line = running.hears("listening on http://");
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { running, address }
    }

    /// A connection on which this has been said.
    fn say(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    fn end(self) {
        kill(Pid::from_raw(self.running.id()), Signal::SIGTERM).unwrap();
        assert_eq!(self.running.end().code, Some(0));
    }
}

/// All that comes until the server closes the connection.
fn until_closed(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    match stream.read_to_end(&mut heard) {
        Ok(_) => {}
        // Closed while something of ours was unread.
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8(heard).unwrap()
}

const ALIVE: &str = "GET /health/live HTTP/1.1\r\nhost: here\r\n";

#[test]
fn headers_that_do_not_come_or_come_by_drops_are_not_waited_for() {
    let place = Place::new();
    let server = Server::start(&place, &[("TASKER__HTTP__HEADER_TIMEOUT", "500ms")], &[]);
    let began = Instant::now();
    for begun in ["", "G", "GET /health/live HTTP/1.1\r\n", ALIVE] {
        let heard = until_closed(&mut server.say(begun));
        assert!(!heard.contains("200 OK"), "{begun:?}: {heard}");
    }
    // A drop now and then does not buy more time.
    let mut dripping = server.say(ALIVE);
    let dropped = Instant::now();
    dripping
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let mut heard = [0; 1024];
    let closed = loop {
        match dripping.read(&mut heard) {
            Ok(read) => break read == 0,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => break true,
        }
        if dripping.write_all(b"x-drop: 1\r\n").is_err() {
            break true;
        }
        assert!(dropped.elapsed() < PATIENCE, "it is still listened to");
    };
    assert!(closed, "{}", String::from_utf8_lossy(&heard));
    // A connection that is kept open and idle is closed too.
    let mut idle = server.say(&format!("{ALIVE}\r\n"));
    let heard = until_closed(&mut idle);
    assert!(heard.starts_with("HTTP/1.1 200 OK"), "{heard}");
    assert!(
        began.elapsed() >= Duration::from_millis(500) * 6,
        "each had its time"
    );
    server.end();
}

#[test]
fn a_body_that_does_not_come_or_comes_by_drops_is_not_waited_for() {
    let place = Place::new();
    let server = Server::start(&place, &[("TASKER__HTTP__BODY_TIMEOUT", "500ms")], &[]);
    let submission = "POST /api/tasks HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    for begun in ["", "{\"type\": \"noop\""] {
        let heard = until_closed(&mut server.say(&format!("{submission}{begun}")));
        assert!(heard.starts_with("HTTP/1.1 408"), "{begun:?}: {heard}");
        assert!(heard.contains("/problems/slow-body"), "{heard}");
    }
    let mut dripping = server.say(submission);
    dripping
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let (began, mut heard) = (Instant::now(), vec![0; 4096]);
    let read = loop {
        match dripping.read(&mut heard) {
            Ok(read) => break read,
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock, "{error}"),
        }
        dripping.write_all(b" ").unwrap();
        assert!(began.elapsed() < PATIENCE, "it is still listened to");
    };
    let heard = String::from_utf8_lossy(&heard[..read]).into_owned();
    assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
    server.end();
}

#[test]
fn who_takes_nothing_of_its_answers_is_cut_off_and_its_place_is_free() {
    let place = Place::new();
    let settings = [("TASKER__HTTP__STALL_TIMEOUT", "1s")];
    let server = Server::start(&place, &settings, &["--connections", "1"]);
    // Far more than the system holds for a connection.
    let asks = "GET /openapi.json HTTP/1.1\r\nhost: here\r\n\r\n".repeat(200);
    let deaf = server.say(&asks);
    let mut next = server.say(&format!("{ALIVE}connection: close\r\n\r\n"));
    let heard = until_closed(&mut next);
    assert!(heard.starts_with("HTTP/1.1 200 OK"), "{heard}");
    drop(deaf);
    server.end();
}
