//! What is written reads back equal.

#![cfg(test)]

use domain::millis::Millis;
use domain::name::{ErrorClass, QueueName};
use domain::retry::{Backoff, ClassRule, Factor, RetryPolicy};
use domain::template::{OnFailure, Order, StepBuilder, Template, TemplateBuilder};
use proptest::prelude::*;
use serde_json::{Value, json};
use tasker_adapters_yaml::{FILE_BYTES_MAX, Format, TemplateFile, to_yaml};

fn again(template: &Template) -> Template {
    let text = to_yaml(template).unwrap();
    let file = TemplateFile::read(text.as_bytes(), Format::Yaml, None);
    Template::clone(
        file.unwrap_or_else(|error| panic!("{error}\n{text}"))
            .template(),
    )
}

fn curves() -> impl Strategy<Value = Backoff> {
    let ms = (1_u64..100_000).prop_map(Millis::saturating);
    let factor =
        (100_u32..1_000).prop_filter_map("in range", |n| Factor::parse(f64::from(n) / 100.0));
    prop_oneof![
        (ms.clone(), factor).prop_map(|(base, factor)| Backoff::Exponential {
            base,
            factor,
            max: Millis::from_secs(900)
        }),
        ms.clone().prop_map(|delay| Backoff::Fixed { delay }),
        prop::collection::vec(ms, 1..5).prop_map(|delays| Backoff::Table { delays }),
        Just(Backoff::None {}),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let words = [
        "no", "~", "null", "0o14", "1e3", ".inf", "<<", "- a", "a: b", "!t", "&a", "*a", " x ", "",
        "0755", "=", "\t", "😀",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        prop::sample::select(words.to_vec()).prop_map(Value::from),
        "[^\\x00-\\x1f\\x7f-\\x9f\\u{2028}\\u{2029}\\u{feff}]{0,20}".prop_map(Value::from),
        "[a-z \n]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z0-9 :#-]{0,12}", inner, 0..4)
                .prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn any_policy_and_any_config(backoff in curves(), config in values(), limit in 1_u32..9, text in "[ -~\n]{0,80}") {
        let by_class = [(ErrorClass::parse("timeout").unwrap(), ClassRule { backoff: Some(backoff.clone()), retryable: Some(true) })];
        let retry = RetryPolicy { limit, backoff, by_class: by_class.into(), ..RetryPolicy::default() };
        let step = StepBuilder::new("a", "exec").unwrap().config(json!({"value": config})).retry(retry).description(&text);
        let template = TemplateBuilder::new("ns", "t", "1.0.0-rc.1+b5").unwrap().description(&text).step(step).build().unwrap();
        prop_assert_eq!(again(&template), template);
    }
}

#[test]
fn every_field() {
    let template = TemplateBuilder::new("shop", "order", "2.1.0")
        .unwrap()
        .context_schema(json!({"type": "object"}))
        .on_failure(OnFailure::FailFast)
        .order(Order::CriticalPath)
        .step(StepBuilder::new("a", "noop").unwrap())
        .step(
            StepBuilder::new("b", "Shop::Charge")
                .unwrap()
                .after(["a"])
                .unwrap()
                .timeout(Millis::from_secs(5))
                .priority(-7)
                .queue(QueueName::parse("slow").unwrap())
                .skippable(),
        )
        .build()
        .unwrap();
    assert_eq!(again(&template), template);
    assert_eq!(again(&template).content_hash(), template.content_hash());
}

#[test]
fn ten_thousand_steps_fit_into_a_file() {
    let mut builder = TemplateBuilder::new("default", "wide", "1.0.0").unwrap();
    for n in 0..10_000_u32 {
        let step = StepBuilder::new(&format!("step_number_{n}"), "noop")
            .unwrap()
            .config(json!({"n": n}));
        let parents: Vec<String> = [n / 2, n / 3]
            .iter()
            .filter(|p| **p < n)
            .map(|p| format!("step_number_{p}"))
            .collect();
        let mut parents: Vec<&str> = parents.iter().map(String::as_str).collect();
        parents.dedup();
        builder = builder.step(step.after(parents).unwrap());
    }
    let template = builder.build().unwrap();
    assert!(to_yaml(&template).unwrap().len() < FILE_BYTES_MAX);
    assert_eq!(again(&template), template);
}
