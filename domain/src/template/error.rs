//! What can be wrong with a template.

use crate::name::StepName;

/// One thing that is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There must be something to do.
    #[error("the template has no steps; add at least one under `steps`")]
    Empty,
    /// Bounds keep validation and display finite.
    #[error(
        "the template has {steps} steps and {edges} dependencies; at most {STEPS_MAX} and {EDGES_MAX} are allowed"
    )]
    TooLarge {
        /// Steps.
        steps: usize,
        /// Dependencies.
        edges: usize,
    },
    /// Names identify steps.
    #[error("step {0} is defined twice; give each step a name of its own")]
    DuplicateStep(StepName),
    /// A dependency leads nowhere.
    #[error("step {step} depends on {parent}, which is no step of this template")]
    UnknownParent {
        /// The step.
        step: StepName,
        /// The name it gives.
        parent: StepName,
    },
    /// A dependency on itself.
    #[error("step {0} depends on itself")]
    SelfEdge(StepName),
    /// The same dependency twice.
    #[error("step {step} names {parent} twice under `depends_on`")]
    DuplicateEdge {
        /// The step.
        step: StepName,
        /// The parent.
        parent: StepName,
    },
    /// The steps wait for each other.
    #[error("the steps wait for each other in a circle: {}", path(.0))]
    Cycle(Vec<StepName>),
    /// A number or value out of bounds.
    #[error("step {step}: {field}: {problem}")]
    BadField {
        /// The step.
        step: StepName,
        /// The field, as it is written in a template.
        field: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// Versions are kept in indexes, and read by people.
    #[error("key: the version is {length} characters long, at most {VERSION_MAX} are allowed")]
    LongVersion {
        /// Its length.
        length: usize,
    },
    /// The context schema cannot be one.
    #[error("context_schema: {0}")]
    BadSchema(String),
}

/// The longest version of a template, as text.
pub const VERSION_MAX: usize = 64;
/// The most steps of a template.
pub const STEPS_MAX: usize = 100_000;
/// The most dependencies of a template.
pub const EDGES_MAX: usize = 1_000_000;

/// The circle, closed by repeating its first step; long ones are cut in the middle.
fn path(steps: &[StepName]) -> String {
    let shown = 20;
    let mut names: Vec<&str> = steps.iter().take(shown).map(StepName::as_str).collect();
    if steps.len() > shown {
        names.push("…");
    }
    names.extend(steps.first().map(StepName::as_str));
    names.join(" -> ")
}

/// Everything that is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", join(.0))]
pub struct InvalidTemplate(pub Vec<TemplateError>);

fn join(errors: &[TemplateError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}
