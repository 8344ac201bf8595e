//! Bad files: each a clear message with its place, never a panic.

#![cfg(test)]

use tasker_adapters_yaml::{Format, TemplateFile};

/// What is said about a text.
fn refusal(text: &str) -> String {
    let answer = TemplateFile::read(text.as_bytes(), Format::Yaml, None);
    answer
        .err()
        .unwrap_or_else(|| panic!("{text:?} was taken for a template"))
        .to_string()
}
fn with_steps(steps: &str) -> String {
    format!("name: a\nversion: 1.0.0\nsteps:\n{steps}")
}

fn with_field(field: &str) -> String {
    with_steps(&format!("  - {{name: s, handler: noop, {field}}}\n"))
}

#[test]
fn documents_that_are_no_template() {
    let cases = [
        ("", "expected a template"),
        ("# only a comment\n", "expected a template"),
        ("just words", "expected a template"),
        ("- a\n- b\n", "expected a template"),
        (
            "{}",
            "1:1: `name` is missing\n1:1: `version` is missing\n1:1: `steps` is missing",
        ),
        ("a: 1\n---\nb: 2\n", "several YAML documents"),
        ("name: [a\n", "did not find expected"),
        ("name: a\n\tversion: 1\n", "2:1"),
        ("name: a\nname: b\n", "2:1: the key `name` is there twice"),
        ("name: *nowhere\n", "unknown anchor"),
        (
            "name: !secret a\n",
            "1:7: name: the tag !secret is not allowed",
        ),
        (
            "name: !!python/object:os.system {}\n",
            "name: expected text, found a mapping",
        ),
        ("<<: {name: a}\n", "merge keys are not read"),
        ("? [a, b]\n: c\n", "invalid type: sequence, expected a key"),
        (
            "name: \"\\ud800\"\n",
            "invalid Unicode character escape code",
        ),
        (
            "name: a\nn: 12345678901234567890123\n",
            "more digits than 64 bits hold",
        ),
        ("name: a\nn: .nan\n", "no number that JSON knows"),
        ("name: \"a\u{1}b\"\n", "control characters are not allowed"),
    ];
    for (text, said) in cases {
        let refusal = refusal(text);
        assert!(refusal.contains(said), "{text:?}: {refusal}");
    }
}

/// A field of the step, and what is said about it.
const RETRY: &str = r#"
retyr: {limit: 3} ==> 4:30: steps[0].retyr: unknown key; did you mean `retry`? allowed here: name, 
retry: {limits: 3} ==> 4:38: steps[0].retry.limits: unknown key; did you mean `limit`?
retry: {limit: 0} ==> steps[0].retry.limit: 0 means the step never runs; 1 means one try
retry: {limit: -1} ==> expected a whole number from 1 to 1000000, found the number -1
retry: {limit: 2147483648} ==> limit 2147483648 is over 1000000
retry: {limit: 2.5} ==> found the number 2.5
retry: {limit: '3'} ==> found the text "3"
retry: {jitter_percent: 101} ==> jitter_percent 101 is over 100
retry: {jitter_percent: 300} ==> expected a whole number from 0 to 100, found the number 300
retry: {backoff: {exponential: {base: 0s}}} ==> the base 0s must be over 0
retry: {backoff: {exponential: {factor: 0.5}}} ==> the factor 0.5 is not from 1 to 1000
retry: {backoff: {exponential: {factor: 1e308}}} ==> is not from 1 to 1000
retry: {backoff: {fixd: {delay: 5s}}} ==> unknown field `fixd`, expected one of
retry: {backoff: {fixed: {delay: 5s}, none: {}}} ==> exactly one of exponential, fixed
retry: {backoff: {table: {delays: []}}} ==> a table has 1 to 1000 delays
retry: {max_server_delay: soon} ==> "soon" is not a span of time such as 250ms
retry: {by_class: {'a b': {}}} ==> "a b" is not an error class
retry: {by_class: {timeout: {again: true}}} ==> unknown field `again`
retry: 3 ==> steps[0].retry: expected a mapping of keys to values, found the number 3
"#;

/// A field of the step, and what is said about it.
const FIELDS: &str = r#"
timeout: 0s ==> timeout: 0s is not from 1ms to 365d
timeout: -5s ==> is not a span of time
timeout: 11y ==> is not a span of time
timeout: 400d ==> 400d is not from 1ms to 365d
timeout: 30 ==> expected text, found the number 30; put it in quotes
priority: 1001 ==> priority: 1001 is not from -1000 to 1000
priority: 1e9 ==> expected a whole number from -1000 to 1000
queue: a/b ==> "a/b" is not a queue name
skippable: 'no' ==> expected true or false, found the text "no"
config: 5 ==> config: it must be an object
config: {a: "x\0"} ==> holds a NUL character
depends_on: s ==> 4:30: steps[0].depends_on: step s depends on itself
depends_on: {a: b} ==> expected the name of a step or a list of names, found a mapping
depends_on: [5] ==> steps[0].depends_on[0]: expected text, found the number 5; put it in quotes
"#;

#[test]
fn fields_of_the_wrong_kind_or_out_of_bounds() {
    let table = RETRY
        .lines()
        .chain(FIELDS.lines())
        .filter_map(|line| line.split_once(" ==> "));
    for (field, said) in table.clone() {
        let refusal = refusal(&with_field(field));
        assert!(refusal.contains(said), "{field}: {refusal}");
    }
    assert_eq!(table.count(), 33);
}

#[test]
fn names_that_would_hurt_somewhere() {
    for name in [
        "''",
        "É",
        "'a b'",
        "..",
        "-a",
        "A",
        "'a/b'",
        "\"a\\u202eb\"",
        "\"e\\u0301\"",
    ] {
        let refusal = refusal(&with_steps(&format!(
            "  - {{name: {name}, handler: noop}}\n"
        )));
        assert!(
            refusal.contains("4:6: steps[0].name: ") && refusal.contains("is not a step name"),
            "{refusal}"
        );
    }
    let long = refusal(&with_steps(&format!(
        "  - {{name: {}, handler: noop}}\n",
        "x".repeat(9_000)
    )));
    assert!(long.len() < 300, "the name is shown in part: {long}");
}

#[test]
fn versions_that_cannot_be() {
    let version = |version: &str| {
        refusal(&with_steps("  - {name: a, handler: noop}\n").replace("1.0.0", version))
    };
    assert!(
        version("1.0")
            .starts_with("2:1: version: expected text, found the number 1.0; put it in quotes")
    );
    assert!(version("'1.0'").contains("is not a semantic version such as 1.0.0: unexpected end"));
    let long = version(&format!("1.0.0-{}", "x".repeat(300)));
    assert!(
        long.starts_with("2:1: version: ") && long.contains("306 characters long"),
        "{long}"
    );
}

#[test]
fn graphs_that_cannot_be() {
    let cases = [
        ("  []\n", "3:1: steps: the template has no steps"),
        (
            "  - {name: a, handler: noop}\n  - {name: a, handler: noop}\n",
            "5:6: steps[1].name: step a is defined twice",
        ),
        (
            "  - {name: a, handler: noop, depends_on: [b]}\n  - {name: b, handler: noop, depends_on: [a]}\n",
            "4:43: steps[0].depends_on[0]: the steps wait for each other in a circle: a -> b -> a",
        ),
        (
            "  - {name: fetch_cart, handler: noop}\n  - {name: b, handler: noop, depends_on: [fetch_carts]}\n",
            "which is no step of this template; did you mean fetch_cart?",
        ),
        (
            "  - {name: a, handler: noop}\n  - {name: b, handler: noop, depends_on: [a, a]}\n",
            "5:46: steps[1].depends_on[1]: step b names a twice",
        ),
    ];
    for (steps, said) in cases {
        let refusal = refusal(&with_steps(steps));
        assert!(refusal.contains(said), "{steps}: {refusal}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() {
    let text = "
nmae: a
version: one
defaults: {retry: {limit: 2000000}}
steps:
  - {name: a, handler: noop, timeout: 0s}
  - {handler: noop}
  - {name: c, handler: noop, depends_on: [d]}
";
    let refusal = refusal(text);
    let places: Vec<&str> = refusal
        .lines()
        .filter_map(|line| line.split(": ").next())
        .collect();
    assert_eq!(places, ["2:1", "2:1", "3:1", "7:5"], "{refusal}");
    let repaired = text
        .replace("nmae", "name")
        .replace("one", "1.0.0")
        .replace("{handler", "{name: b, handler");
    let refusal = self::refusal(&repaired);
    let places: Vec<&str> = refusal
        .lines()
        .filter_map(|line| line.split(": ").next())
        .collect();
    assert_eq!(
        places,
        ["4:12", "6:30", "8:43"],
        "a wrong default is told once: {refusal}"
    );
}

#[test]
fn the_ancestors_traps_are_refused() {
    let file = |steps: &str| format!("name: a\ntask_handler_class: A\n{steps}");
    let cases = [
        (
            "step_templates: [{name: a, handler_class: A, default_retry_limit: 0}]",
            "0 means the step never runs",
        ),
        (
            "step_templates: [{name: a, handler_class: A, retry_limit: 3}]",
            "retry_limit: unknown key; allowed",
        ),
        (
            "step_templates: [{name: a, handler_class: A, skipable: true}]",
            "did you mean `skippable`?",
        ),
        (
            "step_templates: [{name: a, handler_class: A, depends_on_step: b}]",
            "step a depends on b",
        ),
        (
            "named_steps: [b]\nstep_templates: [{name: a, handler_class: A}]",
            "\"a\" is not in `named_steps`",
        ),
        ("step_templates: [{name: a}]", "`handler_class` is missing"),
        (
            "version: 1\nstep_templates: [{name: a, handler_class: A}]",
            "found the number 1; put it in quotes",
        ),
        (
            "step_templates: [{name: a, handler_class: A}]\nenvironments: {test: {step_templates: [{name: b}]}}",
            "environments.test.step_templates[0].name: there is no such step to override",
        ),
        (
            "step_templates: [{name: a, handler_class: A}]\nenvironments: {test: {step_templates: [{name: a, timeout: 3}]}}",
            "environments.test.step_templates[0].timeout: unknown key",
        ),
        (
            "steps: []\nstep_templates: []",
            "step_templates: unknown key",
        ),
    ];
    for (steps, said) in cases {
        let refusal = refusal(&file(steps));
        assert!(refusal.contains(said), "{steps}: {refusal}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    let error = TemplateFile::read(b"name: \xff\xfe", Format::Yaml, None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("not UTF-8 text: byte 6"), "{error}");
}
