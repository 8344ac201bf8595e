//! JSON that would hurt somewhere: in PostgreSQL, on the stack, or in a hash.

use proptest::prelude::*;
use serde_json::{Value, json};
use tasker_domain::name::IdempotencyKey;
use tasker_domain::payload::{PAYLOAD_DEPTH_MAX, Payload, PayloadError};
use tasker_domain::task::SubmissionFacts;
use tasker_domain::task::submission::fingerprint;
use tasker_domain::template::{StepBuilder, Template, TemplateBuilder, TemplateError};

use crate::support::*;

/// Nested arrays, built as code can but no parser will.
fn nested(depth: usize) -> Value {
    (1..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
}

/// `{key: value}`; the macro `json!` would copy, and that by recursion.
fn under(key: &str, value: Value) -> Value {
    Value::Object([(key.to_owned(), value)].into_iter().collect())
}

#[test]
fn a_value_a_million_levels_deep_exhausted_the_stack() {
    assert!(Payload::new(nested(PAYLOAD_DEPTH_MAX)).is_ok());
    for depth in [PAYLOAD_DEPTH_MAX + 1, 1_000_000] {
        assert_eq!(Payload::new(nested(depth)), Err(PayloadError::TooDeep));
    }
    let objects = (0..1_000_000).fold(Value::Null, |inner, _| under("a", inner));
    assert_eq!(Payload::new(objects), Err(PayloadError::TooDeep));
}

#[test]
fn a_config_a_million_levels_deep_exhausted_the_stack() {
    let step = StepBuilder::new("a", "noop")
        .unwrap()
        .config(under("deep", nested(1_000_000)));
    let builder = TemplateBuilder::new("test", "deep", "1.0.0").unwrap();
    let error = builder.step(step).build().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("step a: config: the JSON nests deeper than 64"),
        "{error}"
    );
    let builder = TemplateBuilder::new("test", "deep", "1.0.0").unwrap();
    let step = StepBuilder::new("a", "noop").unwrap();
    let schema = under("properties", nested(1_000_000));
    let error = builder
        .step(step)
        .context_schema(schema)
        .build()
        .unwrap_err();
    assert!(
        matches!(error.0.as_slice(), [TemplateError::BadSchema(_)]),
        "{error}"
    );
}

/// What `jsonb` gives back was looked up in PostgreSQL 15.
#[test]
fn numbers_came_back_from_the_store_as_others() {
    let same = [
        ("-0.0", "0"),
        ("0.0", "0"),
        ("1e16", "10000000000000000"),
        ("-1e16", "-10000000000000000"),
        ("1.2345678901234568e16", "12345678901234568"),
        ("1e19", "10000000000000000000"),
    ];
    for (sent, kept) in same {
        let sent = Payload::parse(&format!(r#"{{"n": [{sent}]}}"#)).unwrap();
        let kept = Payload::parse(&format!(r#"{{"n": [{kept}]}}"#)).unwrap();
        assert_eq!(sent, kept);
        assert_eq!(sent.as_value().to_string(), kept.as_value().to_string());
    }
    for float in ["100.0", "1e15", "1e-7", "1.5e300", "1e20", "123.25"] {
        let value = Payload::parse(float).unwrap();
        assert!(
            value.as_value().is_f64(),
            "{float} stays a float: jsonb keeps its spelling"
        );
    }
}

proptest! {
    #[test]
    fn a_number_spelt_once_keeps_its_spelling(float in any::<f64>().prop_filter("JSON", |f| f.is_finite())) {
        let once = Payload::new(json!(float)).unwrap();
        let twice = Payload::parse(&once.as_value().to_string());
        // Integers over 64 bits are refused as text; as floats they are spelt with an exponent.
        prop_assert_eq!(twice.unwrap(), once);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _answer = Payload::parse(&text);
    }

    #[test]
    fn text_that_looks_like_json_makes_it_panic_neither(text in r#"[\[\]{}",:0-9eE+\-. \\utrfnals]{0,60}"#) {
        if let Ok(payload) = Payload::parse(&text) {
            let again = Payload::parse(&payload.as_value().to_string());
            prop_assert_eq!(again.unwrap(), payload);
        }
    }
}

#[test]
fn a_nul_in_a_key_is_shown_at_a_json_pointer() {
    let error = Payload::new(json!({"a/b": {"c~\0": 1}})).unwrap_err();
    assert_eq!(
        error,
        PayloadError::Nul {
            at: "/a~1b/c~0\\0".to_owned()
        }
    );
    let error = Payload::new(json!("\0")).unwrap_err();
    assert_eq!(error, PayloadError::Nul { at: String::new() });
}

#[test]
fn the_order_of_keys_was_part_of_the_fingerprint_where_maps_keep_it() {
    let facts = SubmissionFacts::default();
    let print = |json: &str| fingerprint("ns/t", &Payload::parse(json).unwrap(), &facts);
    let one = print(r#"{"a": {"x": 1, "y": 2}, "b": 3}"#);
    assert_eq!(one, print(r#"{"b": 3, "a": {"y": 2, "x": 1}}"#));
    assert_ne!(one, print(r#"{"b": 3, "a": {"y": 2, "x": 2}}"#));
}

#[test]
fn a_fingerprint_tells_requests_apart_by_all_but_their_key() {
    let context = Payload::empty();
    let plain = SubmissionFacts::default();
    let one = fingerprint("ns/t", &context, &plain);
    let key = Some(IdempotencyKey::parse("k").unwrap());
    let keyed = SubmissionFacts {
        idempotency_key: key,
        ..plain.clone()
    };
    assert_eq!(one, fingerprint("ns/t", &context, &keyed));
    let urgent = SubmissionFacts {
        priority: 1,
        ..plain.clone()
    };
    let later = SubmissionFacts {
        run_at: Some(at(1)),
        ..plain.clone()
    };
    let others = [
        fingerprint("ns/t", &context, &urgent),
        fingerprint("ns/t", &context, &later),
        fingerprint("ns/t@1.0.0", &context, &plain),
        fingerprint("ns/t", &Payload::new(json!(null)).unwrap(), &plain),
    ];
    assert!(others.iter().all(|other| *other != one));
}

/// The hash is kept with every task: it may change only on purpose.
#[test]
fn the_content_hash_of_a_template_is_the_same_on_every_machine() {
    let build = |config: Value| {
        let step = StepBuilder::new("a", "noop").unwrap().config(config);
        TemplateBuilder::new("test", "hash", "1.0.0")
            .unwrap()
            .step(step)
            .build()
            .unwrap()
    };
    let mut backwards = serde_json::Map::new();
    backwards.insert("z".to_owned(), json!(1));
    backwards.insert("a".to_owned(), json!({"y": 1e16, "b": 0.0}));
    let template = build(Value::Object(backwards));
    let same = build(json!({"a": {"b": 0, "y": 10_000_000_000_000_000_u64}, "z": 1}));
    assert_eq!(template.content_hash(), same.content_hash());
    let expected = "5dbb1d787f06a20fbfa0e8e2da1b46243eef142a4f3664948cea35e13becfdbf";
    assert_eq!(template.content_hash().to_string(), expected);
}

#[test]
fn a_template_written_and_read_again_is_the_same_with_the_same_hash() {
    let step = StepBuilder::new("a", "noop")
        .unwrap()
        .description("does it");
    let config = under("rate", json!([1e17, -0.0, 2.5, {"z": 1, "a": 2}]));
    let builder = TemplateBuilder::new("test", "again", "1.0.0-rc.1+build").unwrap();
    let builder = builder.context_schema(json!({"type": "object", "minProperties": 1.0}));
    let template = builder
        .step(step.config(config).retry(policy(5)))
        .build()
        .unwrap();
    let written = serde_json::to_string(template.spec()).unwrap();
    let read = Template::try_new(serde_json::from_str(&written).unwrap()).unwrap();
    assert_eq!(read, template);
    assert_eq!(read.content_hash(), template.content_hash());
}
