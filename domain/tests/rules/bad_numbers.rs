//! Numbers of a template out of their bounds: each error says its field and the bounds.

use serde_json::{Value, json};
use tasker_domain::template::{Template, TemplateSpec};

/// A template of JSON steps, read and validated as one from a request is.
pub(crate) fn refused(template: &Value) -> String {
    let spec = match serde_json::from_str::<TemplateSpec>(&template.to_string()) {
        Ok(spec) => spec,
        Err(error) => return error.to_string(),
    };
    match Template::try_new(spec) {
        Ok(_) => format!("accepted: {template}"),
        Err(error) => error.to_string(),
    }
}

pub(crate) fn with_steps(steps: &Value) -> String {
    let key = json!({"namespace": "test", "name": "bad", "version": "1.0.0"});
    refused(&json!({"key": key, "steps": steps}))
}

/// One step named `a`, with these fields.
fn with_fields(fields: &str) -> String {
    with_steps(
        &serde_json::from_str(&format!(r#"[{{"name": "a", "handler": "h", {fields}}}]"#)).unwrap(),
    )
}

const NUMBERS: [(&str, &str); 19] = [
    (
        r#""retry": {"limit": 0}"#,
        "step a: retry: limit 0 means the step never runs",
    ),
    (
        r#""retry": {"limit": -1}"#,
        "`-1`, expected limit to be a whole number from 1 to 1000000",
    ),
    (
        r#""retry": {"limit": 2147483648}"#,
        "step a: retry: limit 2147483648 is over 1000000",
    ),
    (
        r#""retry": {"limit": 4294967296}"#,
        "expected limit to be a whole number from 1",
    ),
    (
        r#""retry": {"limit": 1.5}"#,
        "expected limit to be a whole number from 1",
    ),
    (
        r#""retry": {"limit": "3"}"#,
        "expected limit to be a whole number from 1",
    ),
    (
        r#""retry": {"jitter_percent": 101}"#,
        "step a: retry: jitter_percent 101 is over 100",
    ),
    (
        r#""retry": {"jitter_percent": -1}"#,
        "expected jitter_percent to be a whole number from 0",
    ),
    (
        r#""retry": {"jitter_percent": 256}"#,
        "expected jitter_percent to be a whole number from 0",
    ),
    (
        r#""priority": 1001"#,
        "step a: priority: 1001 is not from -1000 to 1000",
    ),
    (
        r#""priority": -1001"#,
        "step a: priority: -1001 is not from -1000 to 1000",
    ),
    (
        r#""priority": 40000"#,
        "expected priority to be a whole number from -1000 to 1000",
    ),
    (
        r#""timeout": "0s""#,
        "step a: timeout: 0s is not from 1ms to 365d",
    ),
    (
        r#""timeout": "366d""#,
        "step a: timeout: 366d is not from 1ms to 365d",
    ),
    (
        r#""timeout": "3651d""#,
        "\"3651d\" is not a span of time such as 250ms, 30s",
    ),
    (
        r#""timeout": "-5s""#,
        "\"-5s\" is not a span of time such as 250ms, 30s",
    ),
    (
        r#""timeout": 5"#,
        "integer `5`, expected a span of time with its unit, such as 250ms",
    ),
    (r#""config": 5"#, "step a: config: it must be an object"),
    (
        r#""config": {"x": "\u0000"}"#,
        "step a: config: the text at \"/x\" holds a NUL",
    ),
];

#[test]
fn a_number_out_of_bounds_says_its_field_and_the_bounds() {
    for (fields, expected) in NUMBERS {
        let told = with_fields(fields);
        assert!(told.contains(expected), "{fields}: {told}");
    }
}

#[test]
fn a_backoff_that_makes_no_sense_is_refused() {
    let table = [
        (
            r#"{"exponential": {"base": "0s"}}"#,
            "the base 0s must be over 0 and at most the max 30s",
        ),
        (
            r#"{"exponential": {"base": "1m"}}"#,
            "the base 1m must be over 0 and at most the max 30s",
        ),
        (
            r#"{"exponential": {"max": "0s"}}"#,
            "the base 2s must be over 0 and at most the max 0s",
        ),
        (
            r#"{"exponential": {"factor": 0}}"#,
            "the factor 0 is not from 1 to 1000",
        ),
        (
            r#"{"exponential": {"factor": 0.99}}"#,
            "the factor 0.99 is not from 1 to 1000",
        ),
        (
            r#"{"exponential": {"factor": -2}}"#,
            "the factor -2 is not from 1 to 1000",
        ),
        (
            r#"{"exponential": {"factor": 1e308}}"#,
            "is not from 1 to 1000",
        ),
        (
            r#"{"exponential": {"factor": "two"}}"#,
            "invalid type: string \"two\"",
        ),
        (
            r#"{"exponential": {"bse": "1s"}}"#,
            "unknown field `bse`, expected one of `base`",
        ),
        (
            r#"{"table": {"delays": []}}"#,
            "a table has 1 to 1000 delays",
        ),
        (
            r#"{"custom": {"name": "A b"}}"#,
            "\"A b\" is not a strategy name: use 1 to 100 of a-z",
        ),
        (
            r#"{"linear": {}}"#,
            "unknown field `linear`, expected one of `exponential`",
        ),
        (
            "{}",
            "names exactly one of exponential, fixed, table, none, custom",
        ),
    ];
    for (backoff, expected) in table {
        let told = with_fields(&format!(r#""retry": {{"backoff": {backoff}}}"#));
        assert!(told.contains(expected), "{backoff}: {told}");
        let rule = format!(r#""retry": {{"by_class": {{"timeout": {{"backoff": {backoff}}}}}}}"#);
        let told = with_fields(&rule);
        assert!(told.contains(expected), "{rule}: {told}");
    }
    let long = vec!["1s"; 1_001];
    let told = with_fields(&format!(
        r#""retry": {{"backoff": {{"table": {{"delays": {long:?}}}}}}}"#
    ));
    assert!(told.contains("a table has 1 to 1000 delays"), "{told}");
}

#[test]
fn the_bounds_themselves_are_allowed() {
    let table = [
        r#""retry": {"limit": 1}"#,
        r#""retry": {"limit": 1000000, "jitter_percent": 0}"#,
        r#""retry": {"jitter_percent": 100, "backoff": "none"}"#,
        r#""retry": {"backoff": {"exponential": {"base": "30s", "factor": 1000}}}"#,
        r#""timeout": "1ms", "priority": -1000"#,
        r#""timeout": "365d", "priority": 1000"#,
        r#""config": null, "skippable": true"#,
    ];
    for fields in table {
        assert!(
            with_fields(fields).starts_with("accepted"),
            "{}",
            with_fields(fields)
        );
    }
}
