//! A handler that does not come back.

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;

/// Does not return by itself.
///
/// A polite one returns a retryable failure when its cancellation token fires; a deaf one has to
/// be dropped.
#[derive(Clone, Copy, Debug)]
pub struct Hanging {
    deaf: bool,
}

impl Hanging {
    /// Returns when it is told that its work is of no use any more.
    pub const fn until_cancelled() -> Self {
        Self { deaf: false }
    }

    /// Never returns.
    pub const fn for_ever() -> Self {
        Self { deaf: true }
    }
}

#[async_trait]
impl StepHandler for Hanging {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        if self.deaf {
            return std::future::pending().await;
        }
        context.cancelled.cancelled().await;
        Err(StepFailure::retryable("cancelled while it hung"))
    }
}
