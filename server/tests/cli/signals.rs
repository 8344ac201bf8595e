//! Ctrl-C.

use std::fs::File;
use std::io::Read;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::tasker::{Place, Running};

/// A template whose only step says on a pipe that it runs, and holds the pipe open while it does.
fn held(place: &Place, then: &str) -> (String, std::path::PathBuf) {
    let pipe = place.pipe("witness");
    let line = format!("exec 9>{}; echo running >&9; {then}", pipe.display());
    let config = json!({"shell": line});
    (
        place.template(&format!(
            "  - {{name: a, handler: exec, config: {config}}}\n"
        )),
        pipe,
    )
}

fn signal(running: &Running, signal: Signal) {
    kill(Pid::from_raw(running.id()), signal).unwrap();
}

/// Waits until nobody holds the pipe any more.
fn everyone_is_gone(mut pipe: File) {
    pipe.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn the_first_lets_running_steps_finish() {
    let place = Place::new();
    let gate = place.pipe("gate");
    let (template, pipe) = held(&place, &format!("cat {}; echo 5", gate.display()));
    let mut command = place.command(&["run", &template]);
    command.env("TERM", "dumb");
    let mut running = Running::start(command);
    let witness = File::open(pipe).unwrap();
    running.hears("a: attempt 1 started");
    signal(&running, Signal::SIGINT);
    running.hears("ending: waiting for running steps");
    drop(File::options().write(true).open(gate).unwrap());
    let said = running.end();
    assert_eq!(
        said.code,
        Some(0),
        "the only step finished, and with it the task: {said:?}"
    );
    everyone_is_gone(witness);
}

#[test]
fn the_second_gives_running_steps_back_and_kills_their_processes() {
    let place = Place::new();
    let (template, pipe) = held(&place, "sleep 1000; sleep 1000");
    for json in [false, true] {
        let arguments = [
            "run",
            &template,
            if json { "--json" } else { "--concurrency=1" },
        ];
        let running = Running::start(place.command(&arguments));
        let mut witness = File::open(&pipe).unwrap();
        witness.read_exact(&mut [0; 8]).unwrap();
        signal(&running, Signal::SIGINT);
        signal(&running, Signal::SIGTERM);
        everyone_is_gone(witness);
        let said = running.end();
        assert_eq!(said.code, Some(130), "{said:?}");
        if json {
            assert_eq!(said.err, "");
            let last = said.last();
            assert_eq!(last["state"], json!("in_progress"));
            let step = &last["steps"][0];
            assert_eq!(
                (&step["state"], &step["attempts"]),
                (&json!("pending"), &json!(0)),
                "{last}"
            );
        } else {
            assert!(said.err.contains("a: given back"), "{}", said.err);
        }
    }
}

#[test]
fn the_third_does_not_wait_even_for_those_who_will_not_end() {
    let place = Place::new();
    let (template, pipe) = held(&place, "trap '' TERM INT; while true; do sleep 1000; done");
    let mut running = Running::start(place.command(&["run", &template]));
    let mut witness = File::open(&pipe).unwrap();
    witness.read_exact(&mut [0; 8]).unwrap();
    signal(&running, Signal::SIGINT);
    running.hears("ending: ");
    signal(&running, Signal::SIGINT);
    running.hears("giving running steps back");
    signal(&running, Signal::SIGINT);
    everyone_is_gone(witness);
    let said = running.end();
    assert_eq!(said.code, Some(130), "{said:?}");
}
