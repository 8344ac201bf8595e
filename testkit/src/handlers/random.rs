//! A handler that fails at random, the same way for the same seed.

use std::sync::Arc;

use application::ports::{Entropy, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::json;

use super::{planned, success};

/// Fails with a probability.
///
/// A step's config `{"percent": p}` overrides the plan.
#[derive(Clone)]
pub struct RandomFailure {
    percent: u32,
    entropy: Arc<dyn Entropy>,
}

impl RandomFailure {
    /// Fails `percent` of 100 calls, as `entropy` draws.
    pub fn new(percent: u32, entropy: Arc<dyn Entropy>) -> Self {
        Self { percent, entropy }
    }
}

impl std::fmt::Debug for RandomFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RandomFailure")
            .field("percent", &self.percent)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl StepHandler for RandomFailure {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let percent = planned(&context, "percent", self.percent);
        if self.entropy.next_u64() % 100 < u64::from(percent) {
            return Err(StepFailure::retryable("bad luck"));
        }
        Ok(success(&context, json!({})))
    }
}
