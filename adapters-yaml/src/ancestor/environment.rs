//! `environments.<name>`: what differs there, laid over the rest.

use serde_json::{Map, Value};

use super::{KEYS, step};
use crate::path::Path;
use crate::reader::{At, Reader};

/// The document as it is in an environment, or without any. Every environment's keys are checked,
/// also of those not asked for.
pub(crate) fn lay_over(reader: &mut Reader, root: &Value, environment: Option<&str>) -> Value {
    let mut merged = root.clone();
    let path = Path::default().key("environments");
    let Some(all) = root.get("environments").filter(|all| !all.is_null()) else {
        if let Some(name) = environment {
            reader.report(
                &Path::default(),
                format!("there is no environment {name:?}: the file has no `environments`"),
            );
        }
        return merged;
    };
    let Value::Object(all) = all else {
        reader.wrong_kind(&At { value: all, path }, "a mapping of environments");
        return merged;
    };
    for (name, value) in all {
        check(
            reader,
            &At {
                value,
                path: path.key(name),
            },
            root,
        );
    }
    match environment.map(|name| (name, all.get(name))) {
        Some((_, Some(Value::Object(overrides)))) => apply(&mut merged, overrides),
        Some((name, None)) => {
            let known: Vec<&str> = all.keys().map(String::as_str).collect();
            reader.report(
                &path,
                format!(
                    "there is no environment {name:?}; there are: {}",
                    known.join(", ")
                ),
            );
        }
        Some((_, Some(_))) | None => {}
    }
    merged
}

fn check(reader: &mut Reader, at: &At<'_>, root: &Value) {
    let allowed = KEYS.map(|key| {
        if key == "environments" {
            "step_templates"
        } else {
            key
        }
    });
    let Some(fields) = reader.fields(at, &allowed) else {
        return;
    };
    let Some(steps) = fields.get("step_templates") else {
        return;
    };
    for at in reader.list(&steps).into_iter().flatten() {
        let Some(fields) = reader.fields(&at, &step::KEYS) else {
            continue;
        };
        let Some(name) = reader.required(&fields, "name") else {
            continue;
        };
        if !steps_of(root).any(|step| step.get("name") == Some(name.value)) {
            reader.report(&name.path, "there is no such step to override");
        }
    }
}

fn steps_of(root: &Value) -> impl Iterator<Item = &Value> {
    root.get("step_templates")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn apply(root: &mut Value, overrides: &Map<String, Value>) {
    for (key, value) in overrides {
        if key == "step_templates" {
            value
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|step| apply_step(root, step));
        } else if let Value::Object(fields) = root {
            deep_merge(fields.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

fn apply_step(root: &mut Value, over: &Value) {
    let steps = root.get_mut("step_templates").and_then(Value::as_array_mut);
    for step in steps
        .into_iter()
        .flatten()
        .filter(|step| step.get("name") == over.get("name"))
    {
        deep_merge(step, over);
    }
}

/// Mappings are merged key by key, anything else is replaced. The depth is that of the parsed file,
/// which is bounded.
fn deep_merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                deep_merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}
