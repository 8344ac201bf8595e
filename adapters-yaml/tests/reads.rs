//! What files mean, in both shapes.

#![cfg(test)]

use domain::millis::Millis;
use domain::name::{ErrorClass, StepName};
use domain::retry::Backoff;
use domain::template::{OnFailure, Order, Template};
use serde_json::json;
use tasker_adapters_yaml::{Format, TemplateFile, Unreadable};

fn read(text: &str) -> Template {
    let file = TemplateFile::read(text.as_bytes(), Format::Yaml, None);
    Template::clone(file.unwrap_or_else(|error| panic!("{error}")).template())
}

fn environment(text: &str, name: &str) -> Result<TemplateFile, Unreadable> {
    TemplateFile::read(text.as_bytes(), Format::Yaml, Some(name))
}

fn backoff(ms: u64) -> Backoff {
    Backoff::Fixed {
        delay: Millis::saturating(ms),
    }
}

const NATIVE: &str = "
namespace: examples
name: csv_report
version: 1.2.0
description: Builds a report
context_schema: {type: object, required: [file]}
defaults: {timeout: 30s, retry: {limit: 5, backoff: {fixed: {delay: 1s}}, by_class: {timeout: {retryable: false}}}, queue: files, priority: 3}
on_failure: fail_fast
order: critical_path
steps:
  - name: extract
    handler: exec
    config: {argv: [sh, extract.sh]}
  - name: validate
    description: Looks at every row
    depends_on: extract
    handler: exec
    retry: {backoff: {fixed: {delay: 100ms}}, by_class: {exit_1: {retryable: true}}}
    timeout: 5m
    priority: -1
    queue: default
    skippable: true
  - name: report
    depends_on: [extract, validate]
    handler: noop
    retry: {limit: 1, jitter_percent: 0, max_server_delay: 10s}
";

#[test]
fn our_shape_with_every_key() {
    let template = read(NATIVE);
    let spec = template.spec();
    assert_eq!(spec.key.to_string(), "examples/csv_report@1.2.0");
    assert_eq!(
        spec.context_schema,
        Some(json!({"type": "object", "required": ["file"]}))
    );
    assert_eq!(
        (spec.on_failure, spec.order),
        (OnFailure::FailFast, Order::CriticalPath)
    );
    let [extract, validate, report] = spec.steps.as_slice() else {
        panic!("three steps")
    };
    assert_eq!(extract.config, json!({"argv": ["sh", "extract.sh"]}));
    assert_eq!((extract.priority, extract.queue.as_str()), (3, "files"));
    assert_eq!(
        (extract.retry.limit, extract.timeout),
        (5, Millis::from_secs(30))
    );
    assert_eq!(
        (validate.retry.limit, &validate.retry.backoff),
        (5, &backoff(100))
    );
    assert_eq!(
        (
            validate.priority,
            validate.queue.as_str(),
            validate.skippable
        ),
        (-1, "default", true)
    );
    let classes: Vec<&str> = validate
        .retry
        .by_class
        .keys()
        .map(ErrorClass::as_str)
        .collect();
    assert_eq!(
        classes,
        ["exit_1", "timeout"],
        "the rules of both, class by class"
    );
    assert_eq!(
        (report.retry.limit, &report.retry.backoff),
        (1, &backoff(1_000))
    );
    assert_eq!(
        (report.retry.jitter_percent, report.retry.max_server_delay),
        (0, Millis::from_secs(10))
    );
    assert_eq!(report.depends_on.len(), 2);
}

#[test]
fn json_is_read_with_its_escapes_and_places() {
    let text = r#"{"name": "a", "version": "1.0.0", "description": "\ud83d\ude00",
        "steps": [{"name": "s", "handler": "noop"}]}"#;
    let file = TemplateFile::read(text.as_bytes(), Format::of_file("x.JSON"), None).unwrap();
    assert_eq!(file.template().spec().description.as_str(), "😀");
    let bad = text.replace("handler", "handel");
    let error = TemplateFile::read(bad.as_bytes(), Format::Json, None)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("2:"), "{error}");
    assert!(
        error.contains("steps[0].handel: unknown key; did you mean `handler`?"),
        "{error}"
    );
}

#[test]
fn plain_words_stay_words() {
    let text = "
name: a
version: 1.0.0
steps:
  - {name: no, handler: noop, config: {answer: no, on: off, mode: 0755, date: 2026-11-20, yes: true}}
";
    let config = read(text).spec().steps[0].config.clone();
    let date = "2026-11-20";
    assert_eq!(
        config,
        json!({"answer": "no", "on": "off", "mode": "0755", "date": date, "yes": true})
    );
}

#[test]
fn aliases_repeat_what_they_name() {
    let text = "
name: a
version: 1.0.0
steps:
  - {name: one, handler: noop, retry: &calm {limit: 7}}
  - {name: two, handler: noop, retry: *calm}
";
    assert_eq!(read(text).spec().steps[1].retry.limit, 7);
}

const ANCESTOR: &str = "
name: api_task/integration_example
namespace_name: shop
module_namespace: ApiTask
task_handler_class: ApiTask::IntegrationExample
concurrent: true
default_dependent_system: ecommerce
description: Orders
schema: {type: object, required: [cart_id]}
named_steps: [fetch_cart, validate, create_order]
step_templates:
  - name: fetch_cart
    dependent_system: ecommerce
    handler_class: ApiTask::StepHandler::CartFetch
    handler_config: {type: api, url: 'https://shop.test', params: {cart: 1}}
    default_retry_limit: 5
  - name: validate
    depends_on_step: fetch_cart
    handler_class: ApiTask::StepHandler::Validate
    default_retryable: false
    default_retry_limit: 3
    skippable: true
    custom_events: [{name: order.checked, description: Looked at}]
  - name: create_order
    depends_on_step: validate
    depends_on_steps: [fetch_cart, validate]
    handler_class: orders/create
environments:
  test:
    step_templates:
      - {name: fetch_cart, handler_config: {url: 'http://localhost', params: {debug: true}}, default_retry_limit: 1}
    description: Orders, tested
  production: {}
";

#[test]
fn the_ancestors_shape_becomes_ours() {
    let template = read(ANCESTOR);
    let spec = template.spec();
    assert_eq!(
        spec.key.to_string(),
        "shop/api_task.integration_example@0.1.0"
    );
    assert_eq!(
        spec.context_schema,
        Some(json!({"type": "object", "required": ["cart_id"]}))
    );
    let [fetch, validate, create] = spec.steps.as_slice() else {
        panic!("three steps")
    };
    assert_eq!(fetch.handler.as_str(), "ApiTask::StepHandler::CartFetch");
    assert_eq!(
        fetch.config,
        json!({"type": "api", "url": "https://shop.test", "params": {"cart": 1}})
    );
    assert_eq!(
        (fetch.retry.limit, validate.retry.limit, create.retry.limit),
        (5, 1, 3)
    );
    assert!(validate.skippable);
    let parents: Vec<&str> = create.depends_on.iter().map(StepName::as_str).collect();
    assert_eq!(parents, ["validate", "fetch_cart"]);
    assert_eq!(create.handler.as_str(), "orders.create");
}

#[test]
fn an_environment_is_laid_over_the_rest() {
    let file = environment(ANCESTOR, "test").unwrap();
    let spec = file.template().spec();
    assert_eq!(spec.description.as_str(), "Orders, tested");
    assert_eq!(spec.steps[0].retry.limit, 1);
    let config =
        json!({"type": "api", "url": "http://localhost", "params": {"cart": 1, "debug": true}});
    assert_eq!(spec.steps[0].config, config);
    let unknown = environment(ANCESTOR, "staging").unwrap_err().to_string();
    assert!(
        unknown.contains("there is no environment \"staging\"; there are: production, test"),
        "{unknown}"
    );
    assert!(environment(NATIVE, "test").is_err());
}

#[test]
fn places_of_fields_can_be_asked_for() {
    let file = TemplateFile::read(NATIVE.as_bytes(), Format::Yaml, None).unwrap();
    let place = |step: &str, field| {
        file.place(&StepName::parse(step).unwrap(), field)
            .map(|place| place.to_string())
    };
    assert_eq!(place("extract", "config").as_deref(), Some("13:5"));
    assert_eq!(
        place("report", "config").as_deref(),
        Some("23:5"),
        "it has none: the step itself"
    );
    assert_eq!(place("nobody", "config"), None);
}
