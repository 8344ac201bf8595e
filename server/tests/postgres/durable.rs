//! What is kept, and stores that cannot be used.

use std::net::TcpListener;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use testkit::cluster::Database;

use super::Store;
use super::tasker::{Place, Running};

const RETRIED: &str = "
  - {name: flaky, handler: fail, config: {until_attempt: 1, message: busy}, retry: {limit: 3, backoff: {fixed: {delay: 20ms}}}}
  - {name: after, handler: noop, depends_on: flaky, config: {result: {n: 7}}}
";

#[test]
fn run_migrates_an_empty_database_and_its_history_is_there_in_sql() {
    let (place, database) = (Place::new(), Database::fresh().unwrap());
    let template = place.template(RETRIED);
    let said = place.run(&[
        "run",
        &template,
        "--json",
        "--store",
        database.url(),
        "--migrate",
    ]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let last = said.last();
    assert_eq!(
        (&last["state"], &last["steps"][0]["attempts"]),
        (&json!("complete"), &json!(2))
    );
    let rows = database.sql("SELECT coalesce(step_index::text, 'task'), from_state, to_state, cause FROM tasker.transitions WHERE step_index = 0 ORDER BY id").unwrap();
    let told = "0|pending|in_progress|started\n0|in_progress|error|failed\n0|error|pending|retry_scheduled\n0|pending|in_progress|started\n0|in_progress|complete|succeeded";
    assert_eq!(rows, told);
    let again = place.run(&["run", &template, "--store", database.url()]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(
        again.out.contains("tasker task show --store … "),
        "{}",
        again.out
    );
}

#[test]
fn show_list_and_history_tell_what_was_kept() {
    let store = Store::new();
    let last = store.task(RETRIED);
    let task = last["task"].as_str().unwrap();
    let shown = store.run(&["task", "show", task]).out;
    for text in [
        "complete; 2 of 2 steps done (100 %), healthy; none",
        "flaky  complete  2/3",
        "{\"n\":7}",
    ] {
        assert!(shown.contains(text), "no {text:?} in {shown}");
    }
    assert_eq!(store.show(task)["steps"][1]["result"], json!({"n": 7}));
    let history = store.run(&["task", "history", task]).out;
    for text in [
        "flaky  in_progress → error",
        "failed           1",
        "busy",
        "task   in_progress → complete",
    ] {
        assert!(history.contains(text), "no {text:?} in {history}");
    }
    assert_eq!(
        store.run(&["task", "history", "--json", task]).json().len(),
        9
    );
    let other = store.task(RETRIED);
    let listed = store
        .run(&["task", "list", "--json", "--limit", "1"])
        .last();
    assert_eq!(listed["items"][0]["id"], other["task"], "newest first");
    let before = listed["next"].as_str().unwrap();
    let listed = store
        .run(&["task", "list", "--json", "--before", before])
        .last();
    assert_eq!(
        (&listed["items"][0]["id"], &listed["next"]),
        (&last["task"], &json!(null))
    );
    assert_eq!(
        store
            .run(&["task", "list", "--state", "error"])
            .out
            .lines()
            .count(),
        1,
        "only the heads"
    );
}

#[test]
fn many_tasks_run_in_a_store_shared_with_others() {
    let store = Store::new();
    let others = store.place.file("others.yaml", "name: others\nversion: 1.0.0\nsteps:\n  - {name: a, handler: sleep, config: {for: 365d}}\n");
    let ours = store.place.template("  - {name: a, handler: exec, config: {argv: [cat]}}\n  - {name: b, handler: noop, depends_on: a}\n");
    let contexts: Vec<String> = (0..25).map(|n| format!("{}\n", json!({"n": n}))).collect();
    let contexts = store.place.file("contexts.jsonl", &contexts.concat());
    let mut waiting = Running::start(store.command(&["run", &others]));
    waiting.hears("a: attempt 1 started");
    let said = store.run(&[
        "run",
        &ours,
        "--contexts",
        &contexts,
        "--json",
        "--concurrency",
        "4",
    ]);
    assert_eq!(
        (said.code, said.last()["tasks"].clone()),
        (Some(0), json!({"complete": 25})),
        "{said:?}"
    );
    assert_eq!(
        store.sql("SELECT count(*) FROM tasker.tasks WHERE state = 'in_progress'"),
        "1"
    );
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        kill(Pid::from_raw(waiting.id()), signal).unwrap();
    }
    assert_eq!(waiting.end().code, Some(130));
}

#[test]
fn a_version_keeps_its_content() {
    let store = Store::new();
    store.task("  - {name: a, handler: noop}\n");
    let other = store.place.template("  - {name: b, handler: noop}\n");
    let said = store.run(&["run", &other]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err
            .contains("default/t@1.0.0 already exists with other content"),
        "{}",
        said.err
    );
    assert!(said.err.contains("give it a new version"), "{}", said.err);
}

#[test]
fn stores_that_cannot_be_used_are_exit_code_3_and_passwords_stay_secret() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: noop}\n");
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let down = format!("postgres://me:s3cret@{free}/x");
    for arguments in [
        &["run", &template][..],
        &["migrate"],
        &["worker", "--until-idle"],
        &["task", "list"],
        &["serve"],
    ] {
        let arguments = [arguments, &["--store", &down]].concat();
        let said = place.run(&arguments);
        assert_eq!(said.code, Some(3), "{arguments:?}: {said:?}");
        let shown = format!("error: postgres://me@{free}/x: the store is unavailable: ");
        assert!(said.err.starts_with(&shown), "{}", said.err);
        assert!(
            said.err.contains("see whether PostgreSQL runs"),
            "{}",
            said.err
        );
        assert!(!said.err.contains("s3cret"), "{}", said.err);
    }
    let empty = Database::fresh().unwrap();
    let said = place.run(&["run", &template, "--store", empty.url()]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.err.contains("run `tasker migrate`"), "{}", said.err);
}

#[test]
fn steps_are_not_told_where_the_store_is() {
    let store = Store::new();
    let last = store.task("  - {name: a, handler: exec, config: {shell: 'printf \"\\\"%s\\\"\" \"$TASKER_STORE\"'}}\n");
    assert_eq!(last["steps"][0]["result"], json!(""), "{last}");
}
