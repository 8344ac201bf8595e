//! What a terminal shows.

use std::process::Command;

use super::tasker::{Place, Said};

/// Runs the binary on a terminal of its own, by `script`, which every Debian has.
fn on_a_terminal(place: &Place, arguments: &str, environment: &[(&str, &str)]) -> Said {
    let line = format!(
        "stty cols 120 rows 40; {} {arguments}",
        env!("CARGO_BIN_EXE_tasker")
    );
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(place.path(""));
    command
        .env_remove("TASKER_STORE")
        .env_remove("NO_COLOR")
        .env("TERM", "xterm");
    Said::of(command.envs(environment.iter().copied()).output().unwrap())
}

const STEPS: &str = "
  - name: flaky
    handler: fail
    config: {until_attempt: 1, message: busy}
    retry: {limit: 3, backoff: {fixed: {delay: 400ms}}, jitter_percent: 0}
  - {name: after, handler: noop, depends_on: flaky}
";

#[test]
fn each_step_has_a_line_with_state_attempt_and_the_time_until_it_comes_back() {
    let place = Place::new();
    let template = place.template(STEPS);
    let said = on_a_terminal(&place, &format!("run {template}"), &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for text in [
        "· after  waiting",
        "↻ flaky  retrying  attempt 1/3 failed, next in 0.",
        "s: busy",
        "✓ flaky  complete  attempt 2/3",
        "✓ after  complete  attempt 1/3",
        "lost to backoff  4",
    ] {
        assert!(said.out.contains(text), "no {text:?} in {}", said.out);
    }
}

#[test]
fn more_steps_than_a_screen_has_room_for_share_a_line() {
    let place = Place::new();
    let steps: Vec<String> = (0..100)
        .map(|n| format!("  - {{name: s{n}, handler: noop}}\n"))
        .collect();
    let template = place.template(&steps.concat());
    let said = on_a_terminal(&place, &format!("run {template}"), &[]);
    assert!(
        said.out.contains(
            "100/100 steps  0 running, 0 waiting to retry, 0 in error; 1 of 1 tasks ended"
        ),
        "{}",
        said.out
    );
}

#[test]
fn dumb_terminals_get_plain_lines_and_nobody_gets_colours_who_wants_none() {
    let place = Place::new();
    let template = place.template(STEPS);
    let said = on_a_terminal(&place, &format!("run {template}"), &[("TERM", "dumb")]);
    assert!(
        said.out.contains("flaky: attempt 1 failed: busy") && !said.out.contains('\u{1b}'),
        "{said:?}"
    );
    let said = on_a_terminal(
        &place,
        &format!("run {template} --seed x"),
        &[("NO_COLOR", "1")],
    );
    assert!(!said.out.contains('\u{1b}'), "{said:?}");
}
