//! `tasker task`: what operators do.

use serde_json::{Value, json};

use super::Store;

fn id(task: &Value) -> &str {
    task["task"].as_str().unwrap()
}

/// A step that fails for good until the file `repaired` is there.
const BROKEN: &str = "
  - {name: broken, handler: exec, config: {shell: 'cat repaired || exit 78'}, skippable: true}
  - {name: after, handler: exec, config: {argv: [cat]}, depends_on: broken}
";

#[test]
fn a_failed_task_goes_on_after_a_reset() {
    let store = Store::new();
    let task = store.task(BROKEN);
    assert_eq!(task["state"], json!("error"));
    let refused = store.run(&["task", "retry", id(&task), "--step", "broken"]);
    assert_eq!(refused.code, Some(0), "attempts are left: {refused:?}");
    store.place.file("repaired", "[1]");
    let idle = store.run(&["worker", "--until-idle", "--json"]);
    assert_eq!(
        (idle.code, &idle.last()["state"], &idle.last()["succeeded"]),
        (Some(0), &json!("idle"), &json!(2)),
        "{idle:?}"
    );
    let shown = store.show(id(&task));
    assert_eq!(
        (&shown["state"], &shown["steps"][1]["result"]["parents"]),
        (&json!("complete"), &json!({"broken": [1]}))
    );
}

#[test]
fn a_step_resolved_by_hand_hands_its_result_on() {
    let store = Store::new();
    let task = store.task(BROKEN);
    let arguments = [
        "task",
        "resolve",
        id(&task),
        "--step",
        "broken",
        "--result",
        "{\"by\": \"hand\"}",
        "--reason",
        "seen it",
        "--by",
        "ada",
    ];
    let said = store.run(&arguments);
    assert!(
        said.out.contains("changes of state; the task is pending"),
        "{said:?}"
    );
    assert_eq!(store.run(&["worker", "--until-idle"]).code, Some(0));
    let shown = store.show(id(&task));
    assert_eq!(
        shown["steps"][1]["result"]["parents"],
        json!({"broken": {"by": "hand"}})
    );
    let history = store.run(&["task", "history", id(&task)]).out;
    assert!(
        history.contains("ada") && history.contains("seen it"),
        "{history}"
    );
}

#[test]
fn what_the_rules_refuse_is_said_with_the_reason() {
    let store = Store::new();
    let task = store.task(BROKEN);
    let id = id(&task);
    let nobody = "01a1fb45-14ff-7d79-ab42-a42f40881979";
    let refusals: [(&[&str], i32, &str); 8] = [
        (
            &["resume", id],
            1,
            "resume is not allowed while the task is error",
        ),
        (
            &["raise-limit", id, "--step", "broken", "--limit", "1"],
            1,
            "a raised one must be over that",
        ),
        (
            &["skip", id, "--step", "after"],
            1,
            "the template does not allow to skip this step",
        ),
        (
            &["rerun", id, "--step", "after"],
            1,
            "parents of the step are not done",
        ),
        (
            &["reset", id, "--step", "nobody"],
            1,
            "the task has no such step",
        ),
        (&["cancel", nobody], 2, "there is no such task"),
        (&["show", nobody], 2, "there is no such task"),
        (
            &["resolve", id, "--step", "broken", "--result", "{"],
            2,
            "--result: not JSON",
        ),
    ];
    for (arguments, code, message) in refusals {
        let said = store.run(&[&["task"], arguments].concat());
        assert_eq!(said.code, Some(code), "{arguments:?}: {said:?}");
        assert!(
            format!("{}{}", said.out, said.err).contains(message),
            "{arguments:?}: {said:?}"
        );
    }
}

#[test]
fn every_verb_does_what_it_says() {
    let store = Store::new();
    let task = store.task(BROKEN);
    let id = id(&task);
    let state = |arguments: &[&str]| {
        let said = store.run(&[&["task"], arguments, &["--json"]].concat());
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.last()["state"].as_str().unwrap().to_owned()
    };
    let claimed = || store.run(&["worker", "--until-idle", "--json"]).last()["claimed"].clone();
    assert_eq!(
        state(&["raise-limit", id, "--step", "broken", "--limit", "9"]),
        "error"
    );
    assert_eq!(state(&["reset", id, "--step", "broken"]), "pending");
    assert_eq!(state(&["pause", id]), "pending");
    assert_eq!(claimed(), json!(0), "it is paused");
    assert_eq!(state(&["resume", id]), "pending");
    assert_eq!(state(&["skip", id, "--step", "broken"]), "pending");
    assert_eq!(claimed(), json!(1));
    assert_eq!(store.show(id)["state"], json!("complete"));
    assert_eq!(state(&["rerun", id, "--step", "after"]), "pending");
    assert_eq!(state(&["cancel", id]), "cancelled");
}
