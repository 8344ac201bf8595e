//! A call of a handler without an engine around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::ports::{Commitment, HandlerContext, StepHandler};
use domain::id::{LeaseNo, StepId, StepIndex, TaskId};
use domain::name::{Namespace, StepName, TemplateName};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::template::TemplateKey;
use domain::time::Timestamp;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// A call to be made: the first attempt of the first step of some task, unless told otherwise.
///
/// For tests of one handler; see the example at [`from_fn`](super::from_fn).
#[derive(Clone, Debug)]
#[must_use]
pub struct Invocation(HandlerContext);

impl Invocation {
    /// A call for a step of this name.
    ///
    /// # Panics
    /// If `step` cannot be a step's name.
    pub fn of(step: &str) -> Self {
        let step_id = StepId {
            task: TaskId::from_parts(Timestamp::EPOCH, 0),
            index: StepIndex(0),
        };
        Self(HandlerContext {
            step: step_id,
            name: StepName::parse(step).expect("a step name"),
            template: TemplateKey {
                namespace: Namespace::default(),
                name: TemplateName::parse("test").expect("a template name"),
                version: semver::Version::new(1, 0, 0),
            },
            config: Value::Null,
            context: Arc::new(Payload::empty()),
            parents: BTreeMap::new(),
            attempt: 1,
            attempt_limit: 3,
            idempotency_key: format!("{step_id}:1"),
            fence: LeaseNo::new(1),
            cancelled: CancellationToken::new(),
            traceparent: None,
            commitment: Commitment::default(),
        })
    }

    /// Makes it this attempt, from 1; the lease number goes with it.
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.0.attempt = attempt;
        self.0.fence = LeaseNo::new(i64::from(attempt));
        self
    }

    /// Gives the step this config.
    pub fn config(mut self, config: Value) -> Self {
        self.0.config = config;
        self
    }

    /// Gives the task this context.
    ///
    /// # Panics
    /// If `context` is over the bounds of a [`Payload`].
    pub fn context(mut self, context: Value) -> Self {
        self.0.context = Arc::new(Payload::new(context).expect("a context within bounds"));
        self
    }

    /// Adds a parent's result.
    ///
    /// # Panics
    /// If `parent` cannot be a step's name, or `result` is over the bounds of a [`Payload`].
    pub fn parent(mut self, parent: &str, result: Value) -> Self {
        let name = StepName::parse(parent).expect("a step name");
        self.0
            .parents
            .insert(name, Payload::new(result).expect("a result within bounds"));
        self
    }

    /// Lets the test cancel the call.
    pub fn cancelled_by(mut self, token: CancellationToken) -> Self {
        self.0.cancelled = token;
        self
    }

    /// Makes the call.
    ///
    /// # Errors
    /// What the handler says.
    pub async fn call(&self, handler: &dyn StepHandler) -> Result<Payload, StepFailure> {
        handler.handle(self.0.clone()).await
    }
}
