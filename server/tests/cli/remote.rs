//! Workers of a server that keeps its tasks in memory.

use super::diamond::two_workers_finish_a_diamond_though_one_is_killed;
use super::tasker::Place;

#[test]
fn two_workers_finish_a_diamond_in_memory_though_one_is_killed() {
    let place = Place::new();
    let serve = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    two_workers_finish_a_diamond_though_one_is_killed(&place, serve);
}

#[test]
fn a_remote_worker_is_told_what_it_lacks() {
    let place = Place::new();
    let table: [(&[&str], &str); 7] = [
        (&["worker"], "or a server: --url"),
        (
            &["worker", "--url", "http://127.0.0.1:9"],
            "--exec mail.send=./send-mail",
        ),
        (&["worker", "--exec", "a=b"], "--url"),
        (
            &["worker", "--url", "http://127.0.0.1:9", "--exec", "a"],
            "NAME=COMMAND",
        ),
        (
            &["worker", "--url", "http://127.0.0.1:9", "--exec", "a="],
            "no command",
        ),
        (
            &["worker", "--url", "ftp://here", "--exec", "a=b"],
            "http://127.0.0.1:8080",
        ),
        (
            &[
                "worker",
                "--url",
                "http://127.0.0.1:9",
                "--exec",
                "a=b",
                "--token-file",
                "none",
            ],
            "--token-file none",
        ),
    ];
    for (arguments, says) in table {
        let said = place.run(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
        assert!(said.err.contains(says), "{arguments:?}: {said:?}");
    }
}
