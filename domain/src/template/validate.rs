//! All checks of a template, in linear time.

use std::collections::HashMap;

use super::error::{EDGES_MAX, STEPS_MAX, VERSION_MAX};
use super::{Graph, InvalidTemplate, StepTemplate, TemplateError, TemplateSpec};
use crate::id::StepIndex;
use crate::millis::Millis;
use crate::name::StepName;
use crate::payload::check::normalise;

/// The longest timeout.
const TIMEOUT_MAX: Millis = Millis::from_secs(365 * 86_400);
/// Priorities reach from minus this to this.
const PRIORITY_MAX: i16 = 1_000;
/// More errors than this help nobody.
const ERRORS_MAX: usize = 100;

/// Where each step stands, by its name.
pub(super) type Places = HashMap<StepName, StepIndex>;

/// What is wrong, as far as it helps.
#[derive(Default)]
struct Errors(Vec<TemplateError>);

impl Errors {
    fn push(&mut self, error: TemplateError) {
        if self.0.len() < ERRORS_MAX {
            self.0.push(error);
        }
    }
}

/// Checks everything and builds the graph. JSON inside is brought into the one spelling that
/// survives every store.
pub(super) fn check(spec: &mut TemplateSpec) -> Result<(Graph, Places), InvalidTemplate> {
    check_size(spec).map_err(|error| InvalidTemplate(vec![error]))?;
    let mut errors = Errors::default();
    check_version(spec, &mut errors);
    check_schema(spec, &mut errors);
    let places = check_names(spec, &mut errors);
    let mut parents = Vec::with_capacity(spec.steps.len());
    let mut named_by = vec![None; spec.steps.len()];
    for (child, step) in (0_u32..).map(StepIndex).zip(&mut spec.steps) {
        check_fields(step, &mut errors);
        parents.push(check_parents(
            (child, step),
            &places,
            &mut named_by,
            &mut errors,
        ));
    }
    if !errors.0.is_empty() {
        return Err(InvalidTemplate(errors.0));
    }
    match Graph::build(parents) {
        Ok(graph) => Ok((graph, places)),
        Err(cycle) => {
            let steps = cycle
                .iter()
                .filter_map(|step| spec.steps.get(step.as_usize()));
            let names = steps.map(|step| step.name.clone()).collect();
            Err(InvalidTemplate(vec![TemplateError::Cycle(names)]))
        }
    }
}

fn check_size(spec: &TemplateSpec) -> Result<(), TemplateError> {
    let steps = spec.steps.len();
    let edges = spec
        .steps
        .iter()
        .map(|step| step.depends_on.len())
        .fold(0, usize::saturating_add);
    if steps == 0 {
        return Err(TemplateError::Empty);
    }
    if steps > STEPS_MAX || edges > EDGES_MAX {
        return Err(TemplateError::TooLarge { steps, edges });
    }
    Ok(())
}

fn check_version(spec: &TemplateSpec, errors: &mut Errors) {
    let text = spec.key.version.to_string();
    if text.len() > VERSION_MAX {
        errors.push(TemplateError::LongVersion { length: text.len() });
    }
}

fn check_schema(spec: &mut TemplateSpec, errors: &mut Errors) {
    let Some(schema) = &mut spec.context_schema else {
        return;
    };
    if !schema.is_object() && !schema.is_boolean() {
        errors.push(TemplateError::BadSchema(
            "a JSON Schema is an object".to_owned(),
        ));
    } else if let Err(error) = normalise(schema) {
        errors.push(TemplateError::BadSchema(error.to_string()));
    }
}

fn check_names(spec: &TemplateSpec, errors: &mut Errors) -> Places {
    let mut places = HashMap::with_capacity(spec.steps.len());
    for (place, step) in (0_u32..).map(StepIndex).zip(&spec.steps) {
        if places.insert(step.name.clone(), place).is_some() {
            errors.push(TemplateError::DuplicateStep(step.name.clone()));
        }
    }
    places
}

/// `named_by` says of each step which child has named it last.
fn check_parents(
    (child, step): (StepIndex, &StepTemplate),
    places: &Places,
    named_by: &mut [Option<StepIndex>],
    errors: &mut Errors,
) -> Vec<StepIndex> {
    let mut parents = Vec::with_capacity(step.depends_on.len());
    for parent in &step.depends_on {
        let names = || (step.name.clone(), parent.clone());
        let Some(&place) = places.get(parent) else {
            let (step, parent) = names();
            errors.push(TemplateError::UnknownParent { step, parent });
            continue;
        };
        let before = named_by
            .get_mut(place.as_usize())
            .and_then(|last| last.replace(child));
        if *parent == step.name {
            errors.push(TemplateError::SelfEdge(step.name.clone()));
        } else if before == Some(child) {
            let (step, parent) = names();
            errors.push(TemplateError::DuplicateEdge { step, parent });
        } else {
            parents.push(place);
        }
    }
    parents
}

fn check_fields(step: &mut StepTemplate, errors: &mut Errors) {
    let mut bad = |field, problem| {
        let step = step.name.clone();
        errors.push(TemplateError::BadField {
            step,
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
    } else if let Err(error) = normalise(&mut step.config) {
        bad("config", error.to_string());
    }
}
