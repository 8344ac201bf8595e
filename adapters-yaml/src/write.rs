//! Templates to text, in our own shape.

use domain::millis::Millis;
use domain::name::{HandlerName, Namespace, QueueName, StepName, TemplateName};
use domain::template::spec::TIMEOUT_DEFAULT;
use domain::template::{OnFailure, Order, StepTemplate, Template, TemplateSpec};
use domain::text::Text;
use serde::Serialize;
use serde_json::Value;

/// Writes a template as YAML. Reading it again gives an equal template.
///
/// # Errors
/// When the value cannot be written, which no validated template makes happen.
pub fn to_yaml(template: &Template) -> Result<String, WriteError> {
    Ok(yaml_serde::to_string(&Document::of(template.spec())?)?)
}

/// Writes a template as a JSON document of the same shape.
///
/// # Errors
/// As [`to_yaml`].
pub fn to_document(template: &Template) -> Result<Value, WriteError> {
    Ok(serde_json::to_value(Document::of(template.spec())?)?)
}

/// A template could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the template cannot be written: {0}")]
pub struct WriteError(Box<dyn std::error::Error + Send + Sync>);

impl From<yaml_serde::Error> for WriteError {
    fn from(error: yaml_serde::Error) -> Self {
        Self(error.into())
    }
}

impl From<serde_json::Error> for WriteError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.into())
    }
}

/// The order of the fields is the order in the file; what is as by default is left out.
#[derive(Serialize)]
struct Document<'t> {
    namespace: &'t Namespace,
    name: &'t TemplateName,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context_schema: Option<&'t Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_failure: Option<OnFailure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<Order>,
    steps: Vec<StepDocument<'t>>,
}

#[derive(Serialize)]
struct StepDocument<'t> {
    name: &'t StepName,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Text>,
    #[serde(skip_serializing_if = "<[StepName]>::is_empty")]
    depends_on: &'t [StepName],
    handler: &'t HandlerName,
    #[serde(skip_serializing_if = "Value::is_null")]
    config: &'t Value,
    /// As JSON, because YAML would spell the name of the curve as a tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<QueueName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skippable: Option<bool>,
}

impl<'t> Document<'t> {
    fn of(spec: &'t TemplateSpec) -> Result<Self, serde_json::Error> {
        Ok(Self {
            namespace: &spec.key.namespace,
            name: &spec.key.name,
            version: spec.key.version.to_string(),
            description: unless_default(&spec.description),
            context_schema: spec.context_schema.as_ref(),
            on_failure: unless_default(&spec.on_failure),
            order: unless_default(&spec.order),
            steps: spec
                .steps
                .iter()
                .map(StepDocument::of)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl<'t> StepDocument<'t> {
    fn of(step: &'t StepTemplate) -> Result<Self, serde_json::Error> {
        let retry = unless_default(&step.retry)
            .map(serde_json::to_value)
            .transpose()?;
        Ok(Self {
            name: &step.name,
            description: unless_default(&step.description),
            depends_on: &step.depends_on,
            handler: &step.handler,
            config: &step.config,
            retry,
            timeout: (step.timeout != TIMEOUT_DEFAULT).then_some(step.timeout),
            priority: unless_default(&step.priority),
            queue: unless_default(&step.queue),
            skippable: unless_default(&step.skippable),
        })
    }
}

fn unless_default<T: Clone + Default + PartialEq>(value: &T) -> Option<T> {
    (*value != T::default()).then(|| value.clone())
}
