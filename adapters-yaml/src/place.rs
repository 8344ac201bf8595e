//! Where in the file the domain's findings stand.

use domain::name::StepName;
use domain::template::{InvalidTemplate, TemplateError, TemplateSpec};
use serde_json::Value;

use crate::path::Path;
use crate::problem::Finding;
use crate::suggest::closest;

/// The shape a file is written in: which keys hold what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Native,
    Ancestor,
}

impl Shape {
    pub(crate) fn of(root: &Value) -> Self {
        let has = |key| root.get(key).is_some();
        if has("step_templates") && !has("steps") {
            Self::Ancestor
        } else {
            Self::Native
        }
    }

    pub(crate) const fn steps(self) -> &'static str {
        match self {
            Self::Native => "steps",
            Self::Ancestor => "step_templates",
        }
    }

    const fn schema(self) -> &'static str {
        match self {
            Self::Native => "context_schema",
            Self::Ancestor => "schema",
        }
    }

    const fn parents(self) -> &'static [&'static str] {
        match self {
            Self::Native => &["depends_on"],
            Self::Ancestor => &["depends_on_steps", "depends_on_step"],
        }
    }

    /// Where a field of a step is written.
    fn field(self, field: &str) -> &str {
        match (self, field) {
            (Self::Ancestor, "config") => "handler_config",
            (Self::Ancestor, "retry") => "default_retry_limit",
            (Self::Ancestor, "handler") => "handler_class",
            (Self::Native | Self::Ancestor, field) => field,
        }
    }
}

/// The path of a field of the `nth` step, or of the step itself where it leaves the field out.
pub(crate) fn of_field(root: &Value, shape: Shape, nth: usize, field: &str) -> Path {
    let key = shape.field(field);
    let path = Path::default().key(shape.steps()).index(nth);
    let step = root.get(shape.steps()).and_then(|steps| steps.get(nth));
    let default = root.get("defaults").and_then(|defaults| defaults.get(key));
    match (step.and_then(|step| step.get(key)), default) {
        (Some(_), _) => path.key(key),
        (None, Some(_)) => Path::default().key("defaults").key(key),
        (None, None) => path,
    }
}

/// The domain's errors with the paths they concern.
pub(crate) fn findings(
    invalid: &InvalidTemplate,
    spec: &TemplateSpec,
    root: &Value,
    shape: Shape,
) -> Vec<Finding> {
    let whereabouts = Whereabouts { spec, root, shape };
    let mut findings: Vec<Finding> = Vec::new();
    for error in &invalid.0 {
        let finding = Finding {
            path: whereabouts.path(error),
            message: whereabouts.message(error),
        };
        // A wrong default is wrong once, not once for each step.
        let is_default =
            finding.path.segments().first() == Path::default().key("defaults").segments().first();
        if !(is_default && findings.iter().any(|earlier| earlier.path == finding.path)) {
            findings.push(finding);
        }
    }
    findings
}

struct Whereabouts<'s> {
    spec: &'s TemplateSpec,
    root: &'s Value,
    shape: Shape,
}

impl Whereabouts<'_> {
    fn path(&self, error: &TemplateError) -> Path {
        match error {
            TemplateError::Empty | TemplateError::TooLarge { .. } => {
                Path::default().key(self.shape.steps())
            }
            TemplateError::DuplicateStep(name) => self.field(name, 1, "name"),
            TemplateError::UnknownParent { step, parent } => self.parent(step, parent, 0),
            TemplateError::SelfEdge(step) => self.parent(step, step, 0),
            TemplateError::DuplicateEdge { step, parent } => self.parent(step, parent, 1),
            TemplateError::Cycle(steps) => match steps.as_slice() {
                [first, next, ..] => self.parent(first, next, 0),
                [first] => self.parent(first, first, 0),
                [] => Path::default(),
            },
            TemplateError::BadField { step, field, .. } => self.field(step, 0, field),
            TemplateError::BadSchema(_) => Path::default().key(self.shape.schema()),
            TemplateError::LongVersion { .. } => Path::default().key("version"),
        }
    }

    fn message(&self, error: &TemplateError) -> String {
        let TemplateError::UnknownParent { parent, .. } = error else {
            return error.to_string();
        };
        let names = self.spec.steps.iter().map(|step| step.name.as_str());
        let meant = closest(parent.as_str(), names);
        let meant = meant.map(|meant| format!("; did you mean {meant}?"));
        format!("{error}{}", meant.unwrap_or_default())
    }

    /// A field of the step of this name; of the second one where there are two and `nth` is 1.
    fn field(&self, step: &StepName, nth: usize, field: &str) -> Path {
        of_field(self.root, self.shape, self.index(step, nth), field)
    }

    fn index(&self, name: &StepName, nth: usize) -> usize {
        let mut places = (0..)
            .zip(&self.spec.steps)
            .filter(|(_, step)| step.name == *name);
        places.nth(nth).map_or(0, |(index, _)| index)
    }

    /// The `nth` mention of a parent by a step.
    fn parent(&self, step: &StepName, parent: &StepName, nth: usize) -> Path {
        let index = self.index(step, 0);
        let path = Path::default().key(self.shape.steps()).index(index);
        let Some(step) = self
            .root
            .get(self.shape.steps())
            .and_then(|steps| steps.get(index))
        else {
            return path;
        };
        let is_it = |value: &Value| value.as_str().is_some_and(|text| same(text, parent));
        for key in self.shape.parents() {
            match step.get(key) {
                Some(Value::Array(names)) => {
                    let mentions = (0..).zip(names).filter(|(_, name)| is_it(name));
                    if let Some((place, _)) = mentions.clone().nth(nth).or_else(|| mentions.last())
                    {
                        return path.key(key).index(place);
                    }
                }
                Some(name) if is_it(name) => return path.key(key),
                Some(_) | None => {}
            }
        }
        path
    }
}

fn same(text: &str, name: &StepName) -> bool {
    text == name.as_str() || crate::ancestor::dotted(text) == name.as_str()
}
