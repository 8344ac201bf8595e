//! One step in our own shape.

use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, StepName};
use domain::template::StepTemplate;
use domain::text::Text;
use serde_json::Value;

use super::Defaults;
use crate::reader::{At, Reader};
use crate::retry::RetryPatch;

const KEYS: [&str; 10] = [
    "name",
    "description",
    "depends_on",
    "handler",
    "config",
    "retry",
    "timeout",
    "priority",
    "queue",
    "skippable",
];

pub(crate) fn read(reader: &mut Reader, at: &At<'_>, defaults: &Defaults) -> Option<StepTemplate> {
    let fields = reader.fields(at, &KEYS)?;
    let name = reader
        .required(&fields, "name")
        .and_then(|at| reader.parsed(&at, StepName::parse));
    let handler = reader
        .required(&fields, "handler")
        .and_then(|at| reader.parsed(&at, HandlerName::parse));
    let description = fields
        .get("description")
        .and_then(|at| reader.text(&at))
        .map(Text::clean);
    let depends_on = fields.get("depends_on").map(|at| read_parents(reader, &at));
    let retry = fields.get("retry").map(|at| RetryPatch::read(reader, &at));
    let timeout = fields
        .get("timeout")
        .and_then(|at| reader.parsed(&at, Millis::parse));
    let priority = fields
        .get("priority")
        .and_then(|at| read_priority(reader, &at));
    let queue = fields
        .get("queue")
        .and_then(|at| reader.parsed(&at, QueueName::parse));
    let skippable = fields.get("skippable").and_then(|at| reader.boolean(&at));
    let config = fields.get("config").map(|at| at.value.clone());
    Some(StepTemplate {
        name: name?,
        description: description.unwrap_or_default(),
        handler: handler?,
        config: config.unwrap_or(Value::Null),
        depends_on: depends_on.unwrap_or_default(),
        retry: retry.map_or_else(
            || defaults.retry.clone(),
            |retry| retry.over(&defaults.retry),
        ),
        timeout: timeout.unwrap_or(defaults.timeout),
        priority: priority.unwrap_or(defaults.priority),
        queue: queue.unwrap_or_else(|| defaults.queue.clone()),
        skippable: skippable.unwrap_or_default(),
    })
}

pub(crate) fn read_priority(reader: &mut Reader, at: &At<'_>) -> Option<i16> {
    reader.whole(at, "from -1000 to 1000")
}

/// A list of names, or one name alone.
fn read_parents(reader: &mut Reader, at: &At<'_>) -> Vec<StepName> {
    if at.value.is_string() {
        return reader.parsed(at, StepName::parse).into_iter().collect();
    }
    if !at.value.is_array() {
        reader.wrong_kind(at, "the name of a step or a list of names");
        return Vec::new();
    }
    let items = reader.list(at).into_iter().flatten();
    items
        .filter_map(|at| reader.parsed(&at, StepName::parse))
        .collect()
}
