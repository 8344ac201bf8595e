//! `tasker run --contexts`: many tasks of one template.

use std::collections::BTreeSet;

use serde_json::json;

use super::tasker::Place;

const STEPS: &str = "
  - {name: fetch, handler: exec, config: {argv: [cat]}}
  - name: check
    depends_on: fetch
    handler: exec
    config: {shell: 'if grep -q \"\\\"bad\\\":true\"; then echo bad order >&2; exit 78; fi'}
";

fn contexts(place: &Place, bad: usize) -> String {
    let line = |n: usize| format!("{}\n", json!({"id": n, "bad": n == bad}));
    place.file(
        "contexts.jsonl",
        &(0..30).map(line).collect::<Vec<_>>().concat(),
    )
}

#[test]
fn one_line_for_each_task_then_one_for_all() {
    let place = Place::new();
    let (template, contexts) = (place.template(STEPS), contexts(&place, 99));
    let said = place.run(&[
        "run",
        &template,
        "--contexts",
        &contexts,
        "--json",
        "--concurrency",
        "4",
    ]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let lines = said.json();
    let (total, tasks) = lines.split_last().unwrap();
    let ids: Vec<_> = tasks
        .iter()
        .map(|task| task["steps"][0]["result"]["context"]["id"].clone())
        .collect();
    assert_eq!(
        ids,
        (0..30).map(|n| json!(n)).collect::<Vec<_>>(),
        "in the order of the file"
    );
    let different: BTreeSet<&str> = tasks
        .iter()
        .filter_map(|task| task["task"].as_str())
        .collect();
    assert_eq!(different.len(), 30);
    assert_eq!(total["state"], json!("complete"));
    assert_eq!(total["tasks"], json!({"complete": 30}));
    let step = |name: &str| json!({"name": name, "state": "complete", "attempts": 30});
    assert_eq!(total["steps"], json!([step("fetch"), step("check")]));
}

#[test]
fn one_that_fails_makes_the_whole_end_in_error_and_stops_no_other() {
    let place = Place::new();
    let (template, contexts) = (place.template(STEPS), contexts(&place, 17));
    let said = place.run(&["run", &template, "--contexts", &contexts, "--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let total = said.last();
    assert_eq!(
        (&total["state"], &total["tasks"]),
        (&json!("error"), &json!({"complete": 29, "error": 1}))
    );
    assert_eq!(total["steps"][1]["state"], json!("error"));
    assert_eq!(said.json()[17]["state"], json!("error"));
    let said = place.run(&["run", &template, "--contexts", &contexts]);
    assert!(
        said.out.contains("30 tasks: 29 complete, 1 error"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains(" is error: 1 complete, 1 error"),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("check: attempt 1 failed: bad order"),
        "{}",
        said.err
    );
    assert!(
        !said.err.contains("started"),
        "with many tasks only what goes wrong is told: {}",
        said.err
    );
}

#[test]
fn a_file_with_one_line_is_still_many() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: noop}\n");
    let contexts = place.file("one.jsonl", "{}");
    let said = place.run(&["run", &template, "--contexts", &contexts, "--json"]);
    assert_eq!(said.json().len(), 2);
}
