//! `tasker run` of one task.

use serde_json::{Value, json};

use std::io::Write;
use std::process::Stdio;

use super::tasker::{Place, Said};

fn attempts(last: &Value) -> Vec<(String, String, u64)> {
    let steps = last["steps"].as_array().unwrap().iter();
    let text = |step: &Value, key: &str| step[key].as_str().unwrap().to_owned();
    steps
        .map(|step| {
            (
                text(step, "name"),
                text(step, "state"),
                step["attempts"].as_u64().unwrap(),
            )
        })
        .collect()
}

fn run_with_input(place: &Place, arguments: &[&str], input: &str) -> Said {
    let mut command = place.command(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    Said::of(child.wait_with_output().unwrap())
}

fn step(name: &str, state: &str, attempts: u64) -> (String, String, u64) {
    (name.to_owned(), state.to_owned(), attempts)
}

const RETRIED: &str = "
  - name: first
    handler: exec
    config: {shell: 'if [ $TASKER_ATTEMPT -lt 3 ]; then echo not yet >&2; exit 75; fi; echo \"{\\\"n\\\": 7}\"'}
    retry: {limit: 3, backoff: {fixed: {delay: 20ms}}, jitter_percent: 0}
  - name: last
    depends_on: first
    handler: exec
    config: {argv: [cat]}
";

#[test]
fn a_failed_step_comes_back_and_the_task_completes() {
    let place = Place::new();
    let template = place.template(RETRIED);
    let said = place.run(&["run", &template, "--context", "{\"id\": 1}", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert_eq!(said.out.lines().count(), 1);
    let last = said.last();
    assert_eq!(last["state"], json!("complete"));
    assert_eq!(
        attempts(&last),
        [step("first", "complete", 3), step("last", "complete", 1)]
    );
    assert_eq!(last["attempts"], json!(4));
    assert_eq!(last["template"], json!("default/t@1.0.0"));
    assert_eq!(last["critical_path"], json!(["first", "last"]));
    assert!(last["backoff_ms"].as_u64().unwrap() >= 40, "{last}");
    assert!(
        last["duration_ms"].as_u64() >= last["backoff_ms"].as_u64(),
        "{last}"
    );
    let told = &last["steps"][1]["result"];
    assert_eq!(
        (&told["context"], &told["parents"]),
        (&json!({"id": 1}), &json!({"first": {"n": 7}}))
    );
}

#[test]
fn lines_are_told_where_there_is_no_terminal_and_a_summary_follows() {
    let place = Place::new();
    let template = place.template(RETRIED);
    let said = place.run(&["run", &template]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for line in [
        "first: attempt 1 started",
        "first: attempt 2 failed: not yet",
        "first: again in 0.1s",
        "last: complete with attempt 1",
    ] {
        assert!(said.err.contains(line), "no {line:?} in {}", said.err);
    }
    for line in [
        "default/t@1.0.0: complete after ",
        "  steps            2 complete",
        "  attempts         4, 2 of them repeated",
        "  critical path    first ",
        "  result of last: {",
    ] {
        assert!(said.out.contains(line), "no {line:?} in {}", said.out);
    }
    assert!(!said.err.contains('\u{1b}') && !said.out.contains('\u{1b}'));
}

#[test]
fn a_task_that_cannot_complete_ends_with_exit_code_1() {
    let place = Place::new();
    let template = place.template(
        "
  - {name: broken, handler: fail, config: {kind: permanent, message: no such account}}
  - {name: tired, handler: fail, retry: {limit: 2, backoff: none}}
  - {name: fine, handler: noop}
  - {name: after, handler: noop, depends_on: [broken, fine]}
",
    );
    let said = place.run(&["run", &template, "--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let last = said.last();
    assert_eq!(last["state"], json!("error"));
    assert_eq!(
        attempts(&last),
        [
            step("broken", "error", 1),
            step("tired", "error", 2),
            step("fine", "complete", 1),
            step("after", "pending", 0)
        ]
    );
    assert_eq!(last["steps"][0]["error"], json!("no such account"));
    let said = place.run(&["run", &template]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.out
            .contains("broken failed for good with attempt 1: no such account"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("to go on         run it again; with --store it could"),
        "{}",
        said.out
    );
}

#[test]
fn contexts_come_as_json_from_a_file_or_from_stdin() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: exec, config: {argv: [cat]}}\n");
    let file = place.file("context.json", "{\"from\": \"file\"}");
    let from = |last: &Value| last["steps"][0]["result"]["context"]["from"].clone();
    assert_eq!(
        from(
            &place
                .run(&["run", &template, "--json", "--context", &file])
                .last()
        ),
        json!("file")
    );
    let said = run_with_input(
        &place,
        &["run", &template, "--json", "--context", "-"],
        "{\"from\": \"stdin\"}\n",
    );
    assert_eq!(from(&said.last()), json!("stdin"));
    let said = run_with_input(
        &place,
        &["run", "-", "--json"],
        "{\"name\": \"a\", \"version\": \"1.0.0\", \"steps\": [{\"name\": \"a\", \"handler\": \"noop\"}]}",
    );
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn commands_start_in_the_folder_of_the_template() {
    let place = Place::new();
    std::fs::create_dir(place.path("flow")).unwrap();
    place.file("flow/step.sh", "cat data.json");
    place.file("flow/data.json", "[1, 2]");
    place.file("flow/t.yaml", "name: a\nversion: 1.0.0\nsteps:\n  - {name: a, handler: exec, config: {argv: [sh, step.sh]}}\n");
    let said = place.run(&["run", "flow/t.yaml", "--json"]);
    assert_eq!(said.last()["steps"][0]["result"], json!([1, 2]), "{said:?}");
}

#[test]
fn namespace_and_seed_are_heeded() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: noop}\n");
    let run = || {
        place
            .run(&[
                "run",
                &template,
                "--json",
                "--namespace",
                "shop",
                "--seed",
                "7",
            ])
            .last()
    };
    let (one, other) = (run(), run());
    assert_eq!(one["template"], json!("shop/t@1.0.0"));
    let random = |last: &Value| last["task"].as_str().unwrap()[24..].to_owned();
    assert_eq!(
        random(&one),
        random(&other),
        "the random part of the id repeats"
    );
}

#[test]
fn a_file_of_the_ancestor_runs_in_one_of_its_environments() {
    let place = Place::new();
    let template = place.file(
        "task.yaml",
        "
name: api/orders
namespace_name: shop
task_handler_class: Orders
step_templates:
  - {name: fetch, handler_class: exec, handler_config: {argv: [false]}, default_retryable: false}
  - {name: check, handler_class: noop, depends_on_step: fetch}
environments:
  test:
    step_templates: [{name: fetch, handler_config: {argv: ['true']}}]
",
    );
    let bad = place.run(&["run", &template, "--json"]);
    assert_eq!(bad.code, Some(2), "false is no text: {bad:?}");
    let said = place.run(&["run", &template, "--json", "--environment", "test"]);
    assert_eq!(
        (said.code, &said.last()["template"]),
        (Some(0), &json!("shop/api.orders@0.1.0")),
        "{said:?}"
    );
}

#[test]
fn a_wide_template_completes() {
    let place = Place::new();
    let mut steps = String::from("  - {name: root, handler: noop}\n");
    for n in 0..2_000 {
        steps += "  - {name: s";
        steps += &n.to_string();
        steps += ", handler: noop, depends_on: root}\n";
    }
    let template = place.template(&steps);
    let said = place.run(&["run", &template, "--json", "--concurrency", "64"]);
    assert_eq!(said.code, Some(0));
    assert_eq!(said.last()["attempts"], json!(2_001));
    let told = place.run(&["run", &template, "--concurrency", "64"]).out;
    assert!(
        told.contains("… and 1990 more results; --json prints them all"),
        "{told}"
    );
    assert!(told.lines().count() < 20, "{told}");
}
