//! The handler of every simulated step.

use std::sync::Arc;

use adapters_memory::VirtualClock;
use application::ports::{Clock, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::dice::Dice;

/// Takes a while, then does anything; when the chaos is over it just succeeds.
pub(super) struct Simulated {
    pub(super) clock: Arc<VirtualClock>,
    pub(super) dice: Dice,
    pub(super) calm: CancellationToken,
}

impl Simulated {
    /// Mostly a moment, sometimes longer than the lease, rarely longer than the timeout.
    fn duration(&self) -> Millis {
        match self.dice.below(20) {
            0 => self.dice.span(10_000, 60_000),
            1..=8 => self.dice.span(1_000, 8_000),
            _ => self.dice.span(0, 300),
        }
    }
}

#[async_trait]
impl StepHandler for Simulated {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let calm = self.calm.is_cancelled();
        let (duration, deed) = (self.duration(), self.dice.below(100));
        if !calm {
            let until = self.clock.now().plus(duration);
            // Four of five listen when they are told to stop; the rest make zombies.
            if deed % 5 == 0 {
                self.clock.sleep_until(until).await;
            } else {
                tokio::select! {
                    biased;
                    () = context.cancelled.cancelled() => {}
                    () = self.clock.sleep_until(until) => {}
                }
            }
        }
        match deed {
            0..=3 if !calm => Err(StepFailure::permanent("drawn to fail for good")),
            4..=20 if !calm => Err(StepFailure::retryable("drawn to fail")),
            21..=23 if !calm => {
                let delay = self.dice.span(0, 20_000);
                Err(StepFailure::retry_after(delay, "drawn to ask for patience"))
            }
            // A panic without its message on standard error: there are thousands.
            24 if !calm => std::panic::resume_unwind(Box::new("drawn to panic")),
            _ => Ok(Payload::new(json!({"fence": context.fence})).unwrap_or_default()),
        }
    }
}
