//! One step in the ancestor's shape.

use domain::name::{HandlerName, QueueName, StepName};
use domain::retry::RetryPolicy;
use domain::template::StepTemplate;
use domain::template::spec::TIMEOUT_DEFAULT;
use domain::text::Text;
use serde_json::Value;

use super::dotted;
use crate::path::Path;
use crate::reader::{At, Fields, Reader};
use crate::retry::read_limit;

pub(crate) const KEYS: [&str; 11] = [
    "name",
    "description",
    "dependent_system",
    "depends_on_step",
    "depends_on_steps",
    "default_retryable",
    "default_retry_limit",
    "skippable",
    "handler_class",
    "handler_config",
    "custom_events",
];
const EVENT_KEYS: [&str; 2] = ["name", "description"];

pub(crate) fn read(reader: &mut Reader, at: &At<'_>) -> Option<StepTemplate> {
    let fields = reader.fields(at, &KEYS)?;
    let name = reader
        .required(&fields, "name")
        .and_then(|at| read_name(reader, &at));
    let handler = reader
        .required(&fields, "handler_class")
        .and_then(|at| reader.parsed(&at, |text| HandlerName::parse(&dotted(text))));
    let description = fields
        .get("description")
        .and_then(|at| reader.text(&at))
        .map(Text::clean);
    let depends_on = read_parents(reader, &fields);
    let retry = read_retry(reader, &fields);
    let skippable = fields.get("skippable").and_then(|at| reader.boolean(&at));
    fields.get("dependent_system").map(|at| reader.text(&at));
    if let Some(at) = fields.get("custom_events") {
        check_events(reader, &at);
    }
    Some(StepTemplate {
        name: name?,
        description: description.unwrap_or_default(),
        handler: handler?,
        config: fields
            .get("handler_config")
            .map_or(Value::Null, |at| at.value.clone()),
        depends_on,
        retry,
        timeout: TIMEOUT_DEFAULT,
        priority: 0,
        queue: QueueName::default(),
        skippable: skippable.unwrap_or_default(),
    })
}

fn read_name(reader: &mut Reader, at: &At<'_>) -> Option<StepName> {
    reader.parsed(at, |text| StepName::parse(&dotted(text)))
}

/// A step that may not be retried has one try, whatever its limit says.
fn read_retry(reader: &mut Reader, fields: &Fields<'_>) -> RetryPolicy {
    let limit = fields
        .get("default_retry_limit")
        .and_then(|at| read_limit(reader, &at));
    let retryable = fields
        .get("default_retryable")
        .and_then(|at| reader.boolean(&at));
    let limit = if retryable == Some(false) {
        Some(1)
    } else {
        limit
    };
    let usual = RetryPolicy::default();
    RetryPolicy {
        limit: limit.unwrap_or(usual.limit),
        ..usual
    }
}

/// The one parent and the list of them, each name once.
fn read_parents(reader: &mut Reader, fields: &Fields<'_>) -> Vec<StepName> {
    let mut parents: Vec<StepName> = Vec::new();
    if let Some(at) = fields.get("depends_on_step") {
        parents.extend(read_name(reader, &at));
    }
    if let Some(at) = fields.get("depends_on_steps") {
        for at in reader.list(&at).into_iter().flatten() {
            let parent = read_name(reader, &at);
            parents.extend(parent.filter(|parent| !parents.contains(parent)));
        }
    }
    parents
}

fn check_events(reader: &mut Reader, at: &At<'_>) {
    for at in reader.list(at).into_iter().flatten() {
        let Some(fields) = reader.fields(&at, &EVENT_KEYS) else {
            continue;
        };
        reader.required(&fields, "name").map(|at| reader.text(&at));
        fields.get("description").map(|at| reader.text(&at));
    }
}

/// The names a step uses, its own and its parents', and where they stand.
pub(crate) fn names_in(at: &At<'_>) -> Vec<(String, Path)> {
    let mut names = Vec::new();
    let mut add =
        |value: &Value, path: Path| names.extend(value.as_str().map(|name| (dotted(name), path)));
    for key in ["name", "depends_on_step"] {
        add(at.value.get(key).unwrap_or(&Value::Null), at.path.key(key));
    }
    if let Some(Value::Array(parents)) = at.value.get("depends_on_steps") {
        let path = at.path.key("depends_on_steps");
        parents
            .iter()
            .enumerate()
            .for_each(|(index, parent)| add(parent, path.index(index)));
    }
    names
}
