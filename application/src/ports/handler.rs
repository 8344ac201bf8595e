//! Handlers: the code that does steps, found by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::id::{LeaseNo, StepId};
use domain::name::{HandlerName, StepName};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::template::TemplateKey;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::Commitment;

/// Does steps. Called at least once per attempt; what it does elsewhere should be keyed by
/// [`HandlerContext::idempotency_key`].
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait StepHandler: Send + Sync {
    /// Does one attempt. A panic counts as a retryable failure. It may be dropped at any await
    /// when the step times out or its lease is lost.
    ///
    /// # Errors
    /// [`StepFailure`], which says whether trying again may help.
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure>;
}

/// All a handler may know.
#[derive(Clone, Debug)]
pub struct HandlerContext {
    /// The step.
    pub step: StepId,
    /// Its name.
    pub name: StepName,
    /// Its template.
    pub template: TemplateKey,
    /// What the template tells the handler; an object or null.
    pub config: Value,
    /// What the task works on.
    pub context: Arc<Payload>,
    /// The results of its parents, by name.
    pub parents: BTreeMap<StepName, Payload>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// How many there may be.
    pub attempt_limit: u32,
    /// The same for every attempt and lost lease of one run of the step; another after a reset or
    /// rerun.
    pub idempotency_key: String,
    /// The lease number: larger for each claim. Stores that can compare it may refuse late writes.
    pub fence: LeaseNo,
    /// Fires when the work is of no use any more: cancelled, lease lost, shutting down.
    pub cancelled: CancellationToken,
    /// The trace this attempt is drawn in, as a W3C `traceparent`, for whoever the handler calls.
    /// None if none is drawn.
    pub traceparent: Option<String>,
    /// For handlers that commit their outcome together with their own writes; others leave it alone.
    pub commitment: Commitment,
}

/// The registered handlers.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<HandlerName, Arc<dyn StepHandler>>);

impl Handlers {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a handler; one already there under the name is replaced.
    #[must_use]
    pub fn with(mut self, name: HandlerName, handler: Arc<dyn StepHandler>) -> Self {
        self.0.insert(name, handler);
        self
    }

    /// The handler of this name.
    pub fn get(&self, name: &HandlerName) -> Option<&Arc<dyn StepHandler>> {
        self.0.get(name)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &HandlerName> {
        self.0.keys()
    }
}

impl std::fmt::Debug for Handlers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
