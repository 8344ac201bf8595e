//! Templates that must be refused: each with an error that names what is wrong and what to do.

use serde_json::{Value, json};

use crate::bad_numbers::{refused, with_steps};

fn step(name: &str, depends_on: &[&str]) -> Value {
    json!({"name": name, "handler": "h", "depends_on": depends_on})
}

#[test]
fn a_graph_that_cannot_run_is_refused_by_name() {
    let table = [
        (
            json!([]),
            "the template has no steps; add at least one under `steps`",
        ),
        (json!([step("a", &["a"])]), "step a depends on itself"),
        (
            json!([step("a", &["b"])]),
            "step a depends on b, which is no step of this template",
        ),
        (
            json!([step("a", &[]), step("a", &[])]),
            "step a is defined twice; give each step a name",
        ),
        (
            json!([step("a", &[]), step("b", &["a", "a"])]),
            "step b names a twice under `depends_on`",
        ),
        (
            json!([step("a", &["b"]), step("b", &["a"])]),
            "in a circle: a -> b -> a",
        ),
        (
            json!([
                step("x", &[]),
                step("a", &["c"]),
                step("b", &["a", "x"]),
                step("c", &["b"])
            ]),
            "in a circle: a -> c -> b -> a",
        ),
    ];
    for (steps, expected) in table {
        let told = with_steps(&steps);
        assert!(told.contains(expected), "{steps}: {told}");
    }
}

#[test]
fn every_mistake_is_told_at_once_in_the_order_of_the_steps() {
    let told = with_steps(&json!([
        {"name": "a", "handler": "h", "retry": {"limit": 0}, "timeout": "0s"},
        step("b", &["nobody"]),
        {"name": "c", "handler": "h", "priority": 1001},
    ]));
    let expected = "step a: retry: limit 0 means the step never runs; 1 means one try; \
        step a: timeout: 0s is not from 1ms to 365d; \
        step b depends on nobody, which is no step of this template; \
        step c: priority: 1001 is not from -1000 to 1000";
    assert_eq!(told, expected);
}

#[test]
fn a_key_or_word_that_cannot_be_one_is_refused() {
    let keyed = |key: Value| refused(&json!({"key": key, "steps": [step("a", &[])]}));
    let table = [
        (
            json!({"namespace": "A", "name": "n", "version": "1.0.0"}),
            "\"A\" is not a namespace: use",
        ),
        (
            json!({"namespace": "a", "name": "", "version": "1.0.0"}),
            "\"\" is not a template name: use",
        ),
        (
            json!({"namespace": "a", "name": "n", "version": "1"}),
            "unexpected end of input",
        ),
        (
            json!({"namespace": "a", "name": "n", "version": format!("1.0.0-{}", "x".repeat(9_000))}),
            "key: the version is 9006 characters long, at most 64 are allowed",
        ),
    ];
    for (key, expected) in table {
        let told = keyed(key.clone());
        assert!(told.contains(expected), "{key}: {told}");
    }
    let unknown = with_steps(&json!([{"name": "a", "handler": "h", "depend_on": []}]));
    assert!(
        unknown.contains("unknown field `depend_on`, expected one of"),
        "{unknown}"
    );
    let schema = json!({
        "key": {"namespace": "a", "name": "n", "version": "1.0.0"},
        "steps": [step("a", &[])], "context_schema": 5
    });
    assert!(refused(&schema).contains("context_schema: a JSON Schema is an object"));
}
