//! A handler whose network fails at first.

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::name::ErrorClass;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::json;

use super::{planned, success};

/// Times out at its first attempts, then answers as a server would.
///
/// The failures are of class `timeout`, so policies that go by class can be tested with it. A
/// step's config `{"timeouts": n}` overrides the plan.
#[derive(Clone, Debug)]
pub struct NetworkTimeout {
    timeouts: u32,
    message: String,
}

impl NetworkTimeout {
    /// Times out at the first `timeouts` attempts of each run.
    pub fn new(timeouts: u32) -> Self {
        Self {
            timeouts,
            message: "network timeout".to_owned(),
        }
    }

    /// Says `message` when it times out.
    #[must_use]
    pub fn message(self, message: &str) -> Self {
        Self {
            message: message.to_owned(),
            ..self
        }
    }
}

#[async_trait]
impl StepHandler for NetworkTimeout {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        if context.attempt <= planned(&context, "timeouts", self.timeouts) {
            let message = format!("{} (attempt {})", self.message, context.attempt);
            let failure = StepFailure::retryable(&message);
            return Err(match ErrorClass::parse("timeout") {
                Ok(class) => failure.of_class(class),
                Err(_) => failure,
            });
        }
        // Between the ancestor's 100 and 500 ms, but the same each time.
        let response_time = 100_u32.saturating_add(context.attempt.saturating_mul(50).min(400));
        let response = json!({"status": 200, "response_time_ms": response_time});
        Ok(success(&context, json!({"network_response": response})))
    }
}
