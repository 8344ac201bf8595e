//! `tasker doctor` and `tasker prune`, and the removal beside a worker.

use serde_json::{Value, json};

use super::Store;

const GOOD: &str = "  - {name: a, handler: noop}\n  - {name: b, handler: noop, depends_on: a}\n";

/// How long ago all tasks ended.
fn age(store: &Store, ago: &str) {
    store.sql(&format!(
        "UPDATE tasker.tasks SET completed_at = clock_timestamp() - interval '{ago}'"
    ));
}

fn tasks(store: &Store) -> String {
    store.sql("SELECT count(*) FROM tasker.tasks")
}

#[test]
fn what_ended_long_ago_is_removed_by_state_and_age() {
    let store = Store::new();
    store.task(GOOD);
    let steps = "[{name: a, handler: fail, config: {kind: permanent}}]";
    let text = format!("name: broken\nversion: 1.0.0\nsteps: {steps}\n");
    let broken = store.place.file("broken.yaml", &text);
    let broken = store.run(&["run", &broken, "--json"]).last();
    assert_eq!(broken["state"], json!("error"));
    age(&store, "8 d");
    let preview = store.run(&[
        "prune",
        "--retain",
        "complete=7d,error=30d",
        "--dry-run",
        "--json",
    ]);
    let expired = &preview.last()["expired"];
    assert_eq!(expired["complete"]["tasks"], json!(1), "{preview:?}");
    assert_eq!(
        expired["error"],
        json!({"tasks": 0, "more": false, "oldest": null})
    );
    let table = store.run(&["prune", "--retain", "complete=7d", "--dry-run"]);
    assert!(table.out.contains("would go"), "{table:?}");
    assert_eq!(tasks(&store), "2", "nothing was removed");
    let removed = store.run(&["prune", "--retain", "complete=7d,error=30d", "--json"]);
    assert_eq!(
        (removed.code, removed.last()),
        (Some(0), json!({"removed": {"complete": 1, "error": 0}}))
    );
    let gone = store.run(&["prune", "--retain", "error=7d"]);
    assert_eq!(
        (gone.code, gone.out.as_str()),
        (Some(0), "error: 1 tasks removed\n")
    );
    assert_eq!(tasks(&store), "0");
}

#[test]
fn a_policy_that_is_none_is_refused_with_the_reason() {
    let store = Store::new();
    for (policy, why) in [
        ("failed=7d", "no state that tasks end in"),
        ("complete=7", "no age"),
        ("pending=1d", "no state that tasks end in"),
    ] {
        for command in ["prune", "worker", "serve"] {
            let said = store.run(&[command, "--retain", policy]);
            assert_eq!(said.code, Some(2), "{said:?}");
            assert!(said.err.contains(why), "{said:?}");
        }
    }
}

#[test]
fn a_worker_removes_nothing_unless_asked() {
    let store = Store::new();
    store.task(GOOD);
    age(&store, "8 d");
    assert_eq!(store.run(&["worker", "--until-idle"]).code, Some(0));
    assert_eq!(tasks(&store), "1");
    // Its first pass begins at once, and a batch under way is finished.
    let said = store.run(&["worker", "--until-idle", "--retain", "complete=7d"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(tasks(&store), "0");
}

fn finding<'r>(report: &'r Value, check: &str) -> &'r Value {
    let found = report["findings"].as_array().unwrap();
    found
        .iter()
        .find(|finding| finding["check"] == check)
        .unwrap()
}

#[test]
fn the_doctor_tells_what_is_not_well_and_what_to_do() {
    let store = Store::new();
    store.task(GOOD);
    let said = store.run(&["doctor", "--json", "--invariants"]);
    let report = said.last();
    // The test server does not flush to disk, and a doctor says so.
    assert_eq!(
        (said.code, &report["verdict"]),
        (Some(1), &json!("fail")),
        "{said:?}"
    );
    let fsync = finding(&report, "fsync");
    assert_eq!(fsync["seen"], json!("fsync is off"));
    assert!(fsync["advice"].is_string());
    let schema = finding(&report, "schema");
    assert_eq!(
        (&schema["verdict"], &schema["advice"]),
        (&json!("ok"), &Value::Null)
    );
    let invariants = report["invariants"].as_array().unwrap();
    assert_eq!(invariants.len(), 16);
    assert!(
        invariants
            .iter()
            .all(|invariant| invariant["broken"] == json!([])),
        "{report}"
    );

    store.sql("UPDATE tasker.tasks SET live = 3");
    let said = store.run(&["doctor", "--invariants", "--limit-tasks", "10"]);
    let broken: Vec<&str> = said
        .out
        .lines()
        .skip_while(|line| !line.contains("FAIL  I9"))
        .take(2)
        .collect();
    assert!(
        broken[1].contains("counts 0 unfinished and 3 live, there are 0 and 0"),
        "{said:?}"
    );
    assert!(!said.out.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn the_doctor_of_a_store_that_is_not_there_says_so() {
    let store = Store::new();
    let said = store.run(&["doctor", "--store", "postgres://me:s3cret@127.0.0.1:1/x"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(!said.err.contains("s3cret"), "{said:?}");
    store.sql("DROP SCHEMA tasker CASCADE");
    let said = store.run(&["doctor", "--invariants", "--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let report = said.last();
    assert_eq!(
        finding(&report, "schema")["advice"],
        json!("run `tasker migrate`")
    );
    assert_eq!(
        report["invariants"],
        Value::Null,
        "there is nothing to check"
    );
}
