//! The ancestor's shape, recognised by its `step_templates`. The mapping stands in the crate's
//! front page.

pub(crate) mod environment;
pub(crate) mod step;

use domain::name::{Namespace, StepName, TemplateName};
use domain::template::{OnFailure, Order, TemplateKey, TemplateSpec};
use domain::text::Text;
use semver::Version;

use crate::native::read_version;
use crate::reader::{At, Fields, Reader};

pub(crate) const KEYS: [&str; 12] = [
    "name",
    "namespace_name",
    "version",
    "description",
    "task_handler_class",
    "module_namespace",
    "concurrent",
    "default_dependent_system",
    "named_steps",
    "schema",
    "step_templates",
    "environments",
];

/// Reads a template; `None` when something that it needs is missing, which is then reported.
pub(crate) fn read(reader: &mut Reader, root: &At<'_>) -> Option<TemplateSpec> {
    let fields = reader.fields(root, &KEYS)?;
    let namespace = match fields.get("namespace_name") {
        Some(at) => reader.parsed(&at, |text| Namespace::parse(&dotted(text))),
        None => Some(Namespace::default()),
    };
    let name = reader
        .required(&fields, "name")
        .and_then(|at| reader.parsed(&at, |text| TemplateName::parse(&dotted(text))));
    let version = match fields.get("version") {
        Some(at) => read_version(reader, &at),
        None => Some(Version::new(0, 1, 0)),
    };
    let description = fields
        .get("description")
        .and_then(|at| reader.text(&at))
        .map(Text::clean);
    check_left_out(reader, &fields);
    let mut steps = Vec::new();
    if let Some(at) = reader.required(&fields, "step_templates") {
        for at in reader.list(&at).into_iter().flatten() {
            steps.extend(step::read(reader, &at));
        }
    }
    if let Some(at) = fields.get("named_steps") {
        check_named(reader, &at, &fields);
    }
    Some(TemplateSpec {
        key: TemplateKey {
            namespace: namespace?,
            name: name?,
            version: version?,
        },
        description: description.unwrap_or_default(),
        context_schema: fields.get("schema").map(|at| at.value.clone()),
        on_failure: OnFailure::Continue,
        order: Order::Ready,
        steps,
    })
}

/// Names there may hold a slash, as in `api_task/integration`.
pub(crate) fn dotted(name: &str) -> String {
    name.replace('/', ".")
}

/// What has no counterpart must still be what it should be.
fn check_left_out(reader: &mut Reader, fields: &Fields<'_>) {
    for key in [
        "task_handler_class",
        "module_namespace",
        "default_dependent_system",
    ] {
        fields.get(key).map(|at| reader.text(&at));
    }
    fields.get("concurrent").map(|at| reader.boolean(&at));
}

/// Where there is a list of names, every step and every parent must be in it.
fn check_named(reader: &mut Reader, at: &At<'_>, fields: &Fields<'_>) {
    let Some(items) = reader.list(at) else { return };
    let mut named = Vec::new();
    for item in items {
        named.extend(reader.parsed(&item, |text| StepName::parse(&dotted(text))));
    }
    let Some(At {
        value: serde_json::Value::Array(steps),
        path,
    }) = fields.get("step_templates")
    else {
        return;
    };
    for (index, step) in steps.iter().enumerate() {
        let at = At {
            value: step,
            path: path.index(index),
        };
        for (name, place) in step::names_in(&at) {
            if !named.iter().any(|known| known.as_str() == name) {
                let name = crate::path::shown(&name);
                reader.report(&place, format!("{name:?} is not in `named_steps`"));
            }
        }
    }
}
