//! `tasker template`.

use serde_json::json;

use super::tasker::Place;

const DIAMOND: &str = "
  - {name: start, handler: noop}
  - {name: left, handler: sleep, config: {for: 1s}, depends_on: start, retry: {limit: 1}}
  - {name: right, handler: noop, depends_on: start, retry: {backoff: {fixed: {delay: 5s}}}}
  - {name: end, handler: noop, depends_on: [left, right]}
";

#[test]
fn validate_says_what_is_there_or_everything_that_is_wrong() {
    let place = Place::new();
    let template = place.template(DIAMOND);
    let said = place.run(&["template", "validate", &template]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.out
            .ends_with("template.yaml: default/t@1.0.0 is valid; steps: 4, levels: 3\n"),
        "{said:?}"
    );
    let said = place.run(&["template", "validate", "--json", &template]);
    assert_eq!(
        (&said.last()["valid"], &said.last()["problems"]),
        (&json!(true), &json!([]))
    );
    let bad = place.file(
        "bad.yaml",
        "name: A\nversion: 1.0.0\nsteps:\n  - {name: a, handler: noop, timeout: 5}\n",
    );
    let said = place.run(&["template", "validate", &bad]);
    assert_eq!(said.code, Some(2));
    let errors: Vec<&str> = said.err.lines().collect();
    assert!(
        errors[0].starts_with("error: ") && errors[0].contains("bad.yaml:1:1: name: \"A\" is not"),
        "{said:?}"
    );
    assert!(
        errors[1].contains("bad.yaml:4:30: steps[0].timeout: expected text"),
        "{said:?}"
    );
    let said = place.run(&["template", "validate", "--json", &bad]);
    assert_eq!((said.code, said.err.as_str()), (Some(2), ""));
    let problems = said.last()["problems"].clone();
    assert_eq!(
        (&problems[0]["line"], &problems[1]["line"]),
        (&json!(1), &json!(4))
    );
}

#[test]
fn handlers_of_programs_can_be_accepted() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: 'Shop::Charge', config: {card: visa}}\n");
    assert_eq!(
        place.run(&["template", "validate", &template]).code,
        Some(2)
    );
    assert_eq!(
        place
            .run(&["template", "validate", "--any-handler", &template])
            .code,
        Some(0)
    );
    assert_eq!(place.run(&["template", "graph", &template]).code, Some(0));
}

#[test]
fn show_prints_levels_and_policies() {
    let place = Place::new();
    let template = place.template(DIAMOND);
    let said = place.run(&["template", "show", &template]);
    let rows: Vec<Vec<&str>> = said
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for row in [
        ["0", "start", "noop", "3", "2s", "×2", "≤30s", "1h", "-"].as_slice(),
        &["1", "left", "sleep", "1", "-", "1h", "start"],
        &["1", "right", "noop", "3", "5s", "1h", "start"],
        &[
            "2", "end", "noop", "3", "2s", "×2", "≤30s", "1h", "left,", "right",
        ],
        &["longest", "chain:", "start", "→", "left", "→", "end"],
    ] {
        assert!(
            rows.iter().any(|found| found == row),
            "{row:?} is not in {}",
            said.out
        );
    }
    let yaml = place
        .run(&["template", "show", "--format", "yaml", &template])
        .out;
    let again = place.file("again.yaml", &yaml);
    let json = |path: &str| {
        place
            .run(&["template", "show", "--format", "json", path])
            .last()
    };
    assert_eq!(json(&again), json(&template));
    assert_eq!(json(&again)["levels"], json!([0, 1, 1, 2]));
}

#[test]
fn graphs_are_drawn_as_a_tree_in_mermaid_and_in_dot() {
    let place = Place::new();
    let template = place.template(DIAMOND);
    let tree = place.run(&["template", "graph", &template]).out;
    let drawn = "default/t@1.0.0\n\
        └─ start (noop)\n\
        \x20  ├─ left (sleep)\n\
        \x20  └─ right (noop)\n\
        \x20     └─ end (noop) ← left, right\n";
    assert_eq!(tree, drawn);
    let mermaid = place
        .run(&["template", "graph", "--format", "mermaid", &template])
        .out;
    for line in [
        "flowchart TD",
        "    s1[\"left<br/>sleep\"]",
        "    s0 --> s1",
        "    s2 --> s3",
    ] {
        assert!(
            mermaid.lines().any(|found| found == line),
            "{line:?} is not in {mermaid}"
        );
    }
    let dot = place
        .run(&["template", "graph", "--format", "dot", &template])
        .out;
    for line in [
        "digraph \"default/t@1.0.0\" {",
        "    \"left\" [label=\"left\\nsleep\"];",
        "    \"right\" -> \"end\";",
        "}",
    ] {
        assert!(
            dot.lines().any(|found| found == line),
            "{line:?} is not in {dot}"
        );
    }
}

#[test]
fn ten_thousand_steps_in_a_chain_are_no_trouble() {
    let place = Place::new();
    let mut steps = String::from("  - {name: s0, handler: noop}\n");
    for n in 1..10_000 {
        let line = [
            format!("  - {{name: s{n}, handler: noop, "),
            format!("depends_on: s{}}}\n", n - 1),
        ];
        steps += &line.concat();
    }
    let template = place.template(&steps);
    let said = place.run(&["template", "validate", &template]);
    assert!(said.out.contains("steps: 10000, levels: 10000"), "{said:?}");
    for format in ["text", "mermaid", "dot"] {
        let said = place.run(&["template", "graph", "--format", format, &template]);
        assert_eq!(said.code, Some(0));
        assert!(said.out.lines().count() >= 10_000);
        assert!(said.out.len() < 4_000_000, "{format}: {}", said.out.len());
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let place = Place::new();
    let steps: Vec<String> = (0..5_000)
        .map(|n| format!("  - {{name: s{n}, handler: noop}}\n"))
        .collect();
    let template = place.template(&steps.concat());
    let command = format!(
        "{} template graph {template} | head -n 1",
        env!("CARGO_BIN_EXE_tasker")
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {command}")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stderr, b"");
}
