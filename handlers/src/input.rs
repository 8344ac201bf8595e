//! What a step is told about its work, as one JSON object.

use application::ports::HandlerContext;
use domain::name::StepName;
use domain::payload::Payload;
use serde_json::{Map, Value, json};

/// The object that `exec` gives on stdin, that `http` sends by default, and that `${…}` points
/// into.
///
/// ```json
/// {
///   "task": {"id": "…", "namespace": "…", "template": "…", "version": "1.0.0"},
///   "step": {"name": "…", "attempt": 1, "attempt_limit": 3, "idempotency_key": "…", "fence": 1},
///   "context": {},
///   "parents": {"extract": {}}
/// }
/// ```
pub(crate) fn of(context: &HandlerContext) -> Value {
    let parents: Map<String, Value> = context
        .parents
        .iter()
        .map(|(name, result): (&StepName, &Payload)| (name.to_string(), result.as_value().clone()))
        .collect();
    json!({
        "task": {
            "id": context.step.task,
            "namespace": context.template.namespace,
            "template": context.template.name,
            "version": context.template.version,
        },
        "step": {
            "name": context.name,
            "attempt": context.attempt,
            "attempt_limit": context.attempt_limit,
            "idempotency_key": context.idempotency_key,
            "fence": context.fence,
        },
        "context": context.context.as_value(),
        "parents": parents,
    })
}
