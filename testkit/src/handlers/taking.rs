//! A handler that takes time.

use std::sync::Arc;

use application::ports::{Clock, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;

/// Waits on a clock, mostly a virtual one, before it does what the handler inside does.
#[derive(Clone)]
pub struct Taking {
    clock: Arc<dyn Clock>,
    span: Millis,
    inner: Arc<dyn StepHandler>,
}

impl Taking {
    /// `inner`, but `span` later.
    pub fn new(clock: Arc<dyn Clock>, span: Millis, inner: Arc<dyn StepHandler>) -> Self {
        Self { clock, span, inner }
    }
}

impl std::fmt::Debug for Taking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Taking")
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl StepHandler for Taking {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        self.clock
            .sleep_until(self.clock.now().plus(self.span))
            .await;
        self.inner.handle(context).await
    }
}
