//! `tasker bench` in memory, and bad usage of it.

use super::tasker::Place;

#[test]
fn every_usual_shape_is_run_to_its_end_in_both_modes() {
    let said = Place::new().run(&[
        "bench",
        "--mode",
        "all",
        "--tasks",
        "3",
        "--workers",
        "2",
        "--json",
    ]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines = said.json();
    let shapes = [
        ("jobs", 1),
        ("linear-6", 6),
        ("diamond", 4),
        ("fan-out-100", 101),
        ("fan-in-1000", 1_001),
        ("tree", 8),
        ("mixed", 9),
    ];
    let modes = ["burn-down", "one-at-a-time"];
    let wanted = shapes
        .iter()
        .flat_map(|shape| modes.iter().map(move |mode| (shape, mode)));
    assert_eq!(lines.len(), 14);
    for (line, ((shape, steps), mode)) in lines.iter().zip(wanted) {
        assert_eq!(line["shape"], *shape);
        assert_eq!(line["mode"], **mode);
        assert_eq!(line["tasks"], 3, "{line}");
        assert_eq!(line["steps"], 3 * steps, "{line}");
        for name in [
            "steps_per_s",
            "tasks_per_s",
            "submit_per_s",
            "p50_ms",
            "start_p50_ms",
        ] {
            assert!(line[name].as_f64().unwrap() > 0.0, "{name}: {line}");
        }
        // Nothing is known of a database where there is none.
        assert!(
            line["queries_per_step"].is_null() && line["floor"].is_null(),
            "{line}"
        );
    }
    assert_eq!(said.err, "");
}

#[test]
fn people_see_a_line_for_each_shape() {
    let said = Place::new().run(&[
        "bench", "--shape", "jobs", "--shape", "linear-3", "--tasks", "5",
    ]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(lines[0].starts_with("shape"), "{}", said.out);
    assert!(lines[1].starts_with("jobs "), "{}", said.out);
    assert!(lines[2].starts_with("linear-3 "), "{}", said.out);
    assert!(!said.out.contains('\u{1b}'), "no colours but on a terminal");
    assert!(
        said.err.contains("linear-3, burn-down: 5 tasks"),
        "{}",
        said.err
    );
}

#[test]
fn a_server_is_measured_beside_the_process_and_is_gone_afterwards() {
    let said = Place::new().run(&[
        "bench",
        "--http",
        "--shape",
        "diamond",
        "--mode",
        "all",
        "--tasks",
        "30",
        "--workers",
        "2",
        "--concurrency",
        "10",
        "--json",
    ]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines = said.json();
    let via: Vec<_> = lines
        .iter()
        .map(|line| line["via"].as_str().unwrap())
        .collect();
    assert_eq!(via, ["process", "http", "process", "http"]);
    for line in &lines {
        assert_eq!(
            (&line["tasks"], &line["steps"]),
            (&30.into(), &120.into()),
            "{line}"
        );
        let over_http = line["via"] == "http";
        for name in ["turn_p50_ms", "turn_p95_ms", "turn_p99_ms"] {
            let turned = line[name].as_f64();
            assert_eq!(
                turned.is_some_and(|turn| turn > 0.0),
                over_http,
                "{name}: {line}"
            );
        }
        assert_eq!(
            line["ratios"]["steps_to_process"].is_number(),
            over_http,
            "{line}"
        );
        for name in ["steps_per_s", "submit_per_s", "start_p50_ms", "p50_ms"] {
            assert!(line[name].as_f64().unwrap() > 0.0, "{name}: {line}");
        }
    }
    assert_eq!(said.err, "");
}

#[test]
fn a_measurement_ends_after_its_duration() {
    let said = Place::new().run(&[
        "bench",
        "--shape",
        "jobs",
        "--mode",
        "one-at-a-time",
        "--tasks",
        "100000000",
        "--duration",
        "1s",
        "--json",
    ]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let tasks = said.last()["tasks"].as_u64().unwrap();
    assert!((1..100_000_000).contains(&tasks), "{tasks}");
}

#[test]
fn bad_usage_names_the_field_and_the_fix() {
    let place = Place::new();
    let cases: [(&[&str], &str); 14] = [
        (&["--shape", "circle"], "use jobs, linear-N, diamond"),
        (
            &["--shape", "linear-0"],
            "give linear- a number from 1 to 99999",
        ),
        (&["--mode", "fast"], "use burn-down, one-at-a-time or all"),
        (&["--tasks", "0"], "0 is not in 1..=100000000"),
        (&["--workers", "0"], "0 is not in 1..=1000"),
        (
            &["--duration", "10ms"],
            "nothing is measured in less than 1s",
        ),
        (
            &["--sync-commit", "maybe", "--store", "postgres://x"],
            "use on or off",
        ),
        (
            &["--stored", "many", "--store", "postgres://x"],
            "give two numbers, as in 1000000,100000",
        ),
        (&["--floor"], "--store <URL>"),
        (&["--http"], "at most 100; give --concurrency 50"),
        (&["--http", "--soak", "1"], "cannot be used with"),
        (&["--pin"], "--soak <MINUTES>"),
        (
            &["--soak", "1", "--shape", "all"],
            "give one, such as --shape jobs",
        ),
        (
            &["--store", "nonsense"],
            "a store is a URL such as postgres://",
        ),
    ];
    for (arguments, message) in cases {
        let all: Vec<&str> = std::iter::once("bench")
            .chain(arguments.iter().copied())
            .collect();
        let said = place.run(&all);
        assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
        assert!(
            said.err.contains(message),
            "{arguments:?} does not say {message:?}: {}",
            said.err
        );
        assert_eq!(said.out, "", "{arguments:?}");
    }
}
