//! Templates written in Rust: the same graph as from YAML, checked the same way.

use serde_json::Value;

use super::{InvalidTemplate, OnFailure, Order, StepTemplate, Template, TemplateKey, TemplateSpec};
use crate::millis::Millis;
use crate::name::{HandlerName, NameError, Namespace, QueueName, StepName, TemplateName};
use crate::retry::RetryPolicy;
use crate::text::Text;

/// Builds a [`Template`] step by step.
///
/// ```
/// use tasker_domain::template::{StepBuilder, TemplateBuilder};
/// use tasker_domain::retry::RetryPolicy;
///
/// let template = TemplateBuilder::new("shop", "order", "1.0.0")?
///     .step(StepBuilder::new("reserve", "reserve_stock")?)
///     .step(StepBuilder::new("charge", "charge_card")?
///         .after(["reserve"])?
///         .retry(RetryPolicy { limit: 5, ..RetryPolicy::default() }))
///     .build()?;
/// assert_eq!(template.steps().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TemplateBuilder(TemplateSpec);

/// Why a name or version was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuilderError {
    /// Not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Not a version.
    #[error("{0:?} is not a semantic version such as 1.0.0")]
    Version(String),
}

impl TemplateBuilder {
    /// Begins a template without steps.
    ///
    /// # Errors
    /// [`BuilderError`] when a name or the version cannot be one.
    pub fn new(namespace: &str, name: &str, version: &str) -> Result<Self, BuilderError> {
        let parsed = semver::Version::parse(version);
        let key = TemplateKey {
            namespace: Namespace::parse(namespace)?,
            name: TemplateName::parse(name)?,
            version: parsed
                .ok()
                .ok_or_else(|| BuilderError::Version(version.to_owned()))?,
        };
        Ok(Self(TemplateSpec {
            key,
            description: Text::default(),
            context_schema: None,
            on_failure: OnFailure::default(),
            order: Order::default(),
            steps: Vec::new(),
        }))
    }

    /// For people.
    pub fn description(mut self, text: &str) -> Self {
        self.0.description = Text::clean(text);
        self
    }

    /// A JSON Schema for the context of every task.
    pub fn context_schema(mut self, schema: Value) -> Self {
        self.0.context_schema = Some(schema);
        self
    }

    /// What the first step that ends in `error` does to the others.
    pub const fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.0.on_failure = on_failure;
        self
    }

    /// In what order the ready steps of a task are claimed.
    pub const fn order(mut self, order: Order) -> Self {
        self.0.order = order;
        self
    }

    /// Adds a step.
    pub fn step(mut self, step: StepBuilder) -> Self {
        self.0.steps.push(step.0);
        self
    }

    /// The specification as it stands, unchecked.
    pub fn into_spec(self) -> TemplateSpec {
        self.0
    }

    /// Validates the whole.
    ///
    /// # Errors
    /// [`InvalidTemplate`] with everything that is wrong.
    pub fn build(self) -> Result<Template, InvalidTemplate> {
        Template::try_new(self.0)
    }
}

/// Builds one step.
#[derive(Clone, Debug)]
#[must_use]
pub struct StepBuilder(StepTemplate);

impl StepBuilder {
    /// A step without parents, with the default policy.
    ///
    /// # Errors
    /// [`NameError`] when a name cannot be one.
    pub fn new(name: &str, handler: &str) -> Result<Self, NameError> {
        Ok(Self(StepTemplate {
            name: StepName::parse(name)?,
            description: Text::default(),
            handler: HandlerName::parse(handler)?,
            config: Value::Null,
            depends_on: Vec::new(),
            retry: RetryPolicy::default(),
            timeout: super::spec::TIMEOUT_DEFAULT,
            priority: 0,
            queue: QueueName::default(),
            skippable: false,
        }))
    }

    /// The steps that must be done first.
    ///
    /// # Errors
    /// [`NameError`] when a name cannot be one.
    pub fn after<'a>(
        mut self,
        parents: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, NameError> {
        for parent in parents {
            self.0.depends_on.push(StepName::parse(parent)?);
        }
        Ok(self)
    }

    /// For people.
    pub fn description(mut self, text: &str) -> Self {
        self.0.description = Text::clean(text);
        self
    }

    /// What the handler is told; an object.
    pub fn config(mut self, config: Value) -> Self {
        self.0.config = config;
        self
    }

    /// Whether and when a failed attempt comes back.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.0.retry = retry;
        self
    }

    /// How long one attempt may take.
    pub const fn timeout(mut self, timeout: Millis) -> Self {
        self.0.timeout = timeout;
        self
    }

    /// Higher goes first.
    pub const fn priority(mut self, priority: i16) -> Self {
        self.0.priority = priority;
        self
    }

    /// Which queue it waits in.
    pub fn queue(mut self, queue: QueueName) -> Self {
        self.0.queue = queue;
        self
    }

    /// An operator may skip it.
    pub const fn skippable(mut self) -> Self {
        self.0.skippable = true;
        self
    }
}
