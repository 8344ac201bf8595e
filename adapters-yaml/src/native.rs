//! Our own shape.

pub(crate) mod step;

use domain::millis::Millis;
use domain::name::{Namespace, QueueName, TemplateName};
use domain::retry::RetryPolicy;
use domain::template::spec::TIMEOUT_DEFAULT;
use domain::template::{OnFailure, Order, TemplateKey, TemplateSpec};
use domain::text::Text;

use crate::reader::{At, Reader};
use crate::retry::RetryPatch;

const KEYS: [&str; 9] = [
    "namespace",
    "name",
    "version",
    "description",
    "context_schema",
    "defaults",
    "on_failure",
    "order",
    "steps",
];
const DEFAULTS_KEYS: [&str; 4] = ["timeout", "retry", "queue", "priority"];
const ON_FAILURE: [(&str, OnFailure); 2] = [
    ("continue", OnFailure::Continue),
    ("fail_fast", OnFailure::FailFast),
];
const ORDER: [(&str, Order); 2] = [
    ("ready", Order::Ready),
    ("critical_path", Order::CriticalPath),
];

/// What a step gets where it says nothing itself.
#[derive(Clone, Debug)]
pub(crate) struct Defaults {
    pub(crate) timeout: Millis,
    pub(crate) retry: RetryPolicy,
    pub(crate) queue: QueueName,
    pub(crate) priority: i16,
}

/// Reads a template; `None` when something that it needs is missing, which is then reported.
pub(crate) fn read(reader: &mut Reader, root: &At<'_>) -> Option<TemplateSpec> {
    let fields = reader.fields(root, &KEYS)?;
    let namespace = match fields.get("namespace") {
        Some(at) => reader.parsed(&at, Namespace::parse),
        None => Some(Namespace::default()),
    };
    let name = reader
        .required(&fields, "name")
        .and_then(|at| reader.parsed(&at, TemplateName::parse));
    let version = reader
        .required(&fields, "version")
        .and_then(|at| read_version(reader, &at));
    let description = fields
        .get("description")
        .and_then(|at| reader.text(&at))
        .map(Text::clean);
    let on_failure = fields
        .get("on_failure")
        .and_then(|at| reader.word(&at, &ON_FAILURE));
    let order = fields.get("order").and_then(|at| reader.word(&at, &ORDER));
    let defaults = read_defaults(reader, fields.get("defaults"));
    let mut steps = Vec::new();
    if let Some(at) = reader.required(&fields, "steps") {
        for at in reader.list(&at).into_iter().flatten() {
            steps.extend(step::read(reader, &at, &defaults));
        }
    }
    Some(TemplateSpec {
        key: TemplateKey {
            namespace: namespace?,
            name: name?,
            version: version?,
        },
        description: description.unwrap_or_default(),
        context_schema: fields.get("context_schema").map(|at| at.value.clone()),
        on_failure: on_failure.unwrap_or_default(),
        order: order.unwrap_or_default(),
        steps,
    })
}

pub(crate) fn read_version(reader: &mut Reader, at: &At<'_>) -> Option<semver::Version> {
    reader.parsed(at, |text| {
        semver::Version::parse(text).map_err(|error| {
            format!(
                "{:?} is not a semantic version such as 1.0.0: {error}",
                crate::path::shown(text)
            )
        })
    })
}

fn read_defaults(reader: &mut Reader, at: Option<At<'_>>) -> Defaults {
    let fields = at.and_then(|at| reader.fields(&at, &DEFAULTS_KEYS));
    let get = |key| fields.as_ref().and_then(|fields| fields.get(key));
    let timeout = get("timeout").and_then(|at| reader.parsed(&at, Millis::parse));
    let retry = get("retry").map(|at| RetryPatch::read(reader, &at));
    let queue = get("queue").and_then(|at| reader.parsed(&at, QueueName::parse));
    let priority = get("priority").and_then(|at| step::read_priority(reader, &at));
    Defaults {
        timeout: timeout.unwrap_or(TIMEOUT_DEFAULT),
        retry: retry.unwrap_or_default().over(&RetryPolicy::default()),
        queue: queue.unwrap_or_default(),
        priority: priority.unwrap_or_default(),
    }
}
