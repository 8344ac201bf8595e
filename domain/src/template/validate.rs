//! All checks of a template, in linear time.

use std::collections::{HashMap, HashSet};

use super::error::{EDGES_MAX, STEPS_MAX};
use super::{Graph, InvalidTemplate, StepTemplate, TemplateError, TemplateSpec};
use crate::id::StepIndex;
use crate::millis::Millis;
use crate::name::StepName;
use crate::payload::Payload;

/// The longest timeout.
const TIMEOUT_MAX: Millis = Millis::from_secs(365 * 86_400);
/// Priorities reach from minus this to this.
const PRIORITY_MAX: i16 = 1_000;
/// More errors than this help nobody.
const ERRORS_MAX: usize = 100;

/// Checks everything and builds the graph.
pub(super) fn check(spec: &TemplateSpec) -> Result<Graph, InvalidTemplate> {
    let edges = spec
        .steps
        .iter()
        .map(|step| step.depends_on.len())
        .fold(0, usize::saturating_add);
    if spec.steps.is_empty() {
        return Err(InvalidTemplate(vec![TemplateError::Empty]));
    }
    if spec.steps.len() > STEPS_MAX || edges > EDGES_MAX {
        let steps = spec.steps.len();
        return Err(InvalidTemplate(vec![TemplateError::TooLarge {
            steps,
            edges,
        }]));
    }
    let mut errors = Vec::new();
    errors.extend(check_schema(spec));
    let places = check_names(spec, &mut errors);
    let mut parents = Vec::with_capacity(spec.steps.len());
    for step in &spec.steps {
        check_fields(step, &mut errors);
        parents.push(check_parents(step, &places, &mut errors));
    }
    errors.truncate(ERRORS_MAX);
    if !errors.is_empty() {
        return Err(InvalidTemplate(errors));
    }
    Graph::build(parents).map_err(|cycle| {
        let names = cycle
            .iter()
            .filter_map(|step| spec.steps.get(step.as_usize()));
        InvalidTemplate(vec![TemplateError::Cycle(
            names.map(|step| step.name.clone()).collect(),
        )])
    })
}

fn check_schema(spec: &TemplateSpec) -> Option<TemplateError> {
    let schema = spec.context_schema.as_ref()?;
    if !schema.is_object() && !schema.is_boolean() {
        return Some(TemplateError::BadSchema(
            "a JSON Schema is an object".to_owned(),
        ));
    }
    let error = Payload::new(schema.clone()).err()?;
    Some(TemplateError::BadSchema(error.to_string()))
}

fn check_names<'a>(
    spec: &'a TemplateSpec,
    errors: &mut Vec<TemplateError>,
) -> HashMap<&'a StepName, StepIndex> {
    let mut places = HashMap::with_capacity(spec.steps.len());
    for (place, step) in (0_u32..).zip(&spec.steps) {
        if places.insert(&step.name, StepIndex(place)).is_some() {
            errors.push(TemplateError::DuplicateStep(step.name.clone()));
        }
    }
    places
}

fn check_parents(
    step: &StepTemplate,
    places: &HashMap<&StepName, StepIndex>,
    errors: &mut Vec<TemplateError>,
) -> Vec<StepIndex> {
    let mut seen = HashSet::with_capacity(step.depends_on.len());
    let mut parents = Vec::with_capacity(step.depends_on.len());
    for parent in &step.depends_on {
        let (step, parent_name) = (step.name.clone(), parent.clone());
        if *parent == step {
            errors.push(TemplateError::SelfEdge(step));
        } else if !seen.insert(parent) {
            errors.push(TemplateError::DuplicateEdge {
                step,
                parent: parent_name,
            });
        } else if let Some(place) = places.get(parent) {
            parents.push(*place);
        } else {
            errors.push(TemplateError::UnknownParent {
                step,
                parent: parent_name,
            });
        }
    }
    parents
}

fn check_fields(step: &StepTemplate, errors: &mut Vec<TemplateError>) {
    let mut bad = |field, problem| {
        errors.push(TemplateError::BadField {
            step: step.name.clone(),
            field,
            problem,
        });
    };
    if let Some(problem) = step.retry.problem() {
        bad("retry", problem);
    }
    if step.timeout == Millis::ZERO || step.timeout > TIMEOUT_MAX {
        bad(
            "timeout",
            format!("{} is not from 1ms to {TIMEOUT_MAX}", step.timeout),
        );
    }
    if !(-PRIORITY_MAX..=PRIORITY_MAX).contains(&step.priority) {
        bad(
            "priority",
            format!(
                "{} is not from -{PRIORITY_MAX} to {PRIORITY_MAX}",
                step.priority
            ),
        );
    }
    if !step.config.is_object() && !step.config.is_null() {
        bad("config", "it must be an object".to_owned());
    } else if let Err(error) = Payload::new(step.config.clone()) {
        bad("config", error.to_string());
    }
}
