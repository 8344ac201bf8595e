//! Handlers that fail as planned.

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::json;

use super::{planned, success};

/// Fails its first attempts and succeeds after them.
///
/// It goes by [`HandlerContext::attempt`], so it needs no memory: another process that takes the
/// step over goes on where this one stopped. A step's config `{"failures": n}` overrides the plan.
///
/// ```
/// use tasker_testkit::handlers::{ConfigurableFailure, Invocation};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let flaky = ConfigurableFailure::new(2);
/// let charge = Invocation::of("charge");
/// assert!(charge.clone().attempt(2).call(&flaky).await.is_err());
/// assert!(charge.attempt(3).call(&flaky).await.is_ok());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ConfigurableFailure {
    failures: u32,
    message: String,
}

impl ConfigurableFailure {
    /// Fails `failures` attempts of each run.
    pub fn new(failures: u32) -> Self {
        Self {
            failures,
            message: "planned failure".to_owned(),
        }
    }

    /// Never succeeds.
    pub fn always() -> Self {
        Self::new(u32::MAX)
    }

    /// Says `message` when it fails.
    #[must_use]
    pub fn message(self, message: &str) -> Self {
        Self {
            message: message.to_owned(),
            ..self
        }
    }
}

#[async_trait]
impl StepHandler for ConfigurableFailure {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        if context.attempt <= planned(&context, "failures", self.failures) {
            let message = format!("{} (attempt {})", self.message, context.attempt);
            return Err(StepFailure::retryable(&message));
        }
        Ok(success(&context, json!({})))
    }
}

/// Fails for good, at each attempt.
#[derive(Clone, Copy, Debug, Default)]
pub struct Permanent;

#[async_trait]
impl StepHandler for Permanent {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let message = format!("{} cannot succeed", context.name);
        Err(StepFailure::permanent(&message))
    }
}

/// Fails its first attempts and asks for a delay, as a server does with `Retry-After`.
///
/// A step's config `{"failures": n, "retry_after_ms": m}` overrides the plan.
#[derive(Clone, Copy, Debug)]
pub struct RetryAfter {
    delay: Millis,
    failures: u32,
}

impl RetryAfter {
    /// Asks for `delay` after each of the first `failures` attempts.
    pub const fn new(delay: Millis, failures: u32) -> Self {
        Self { delay, failures }
    }
}

#[async_trait]
impl StepHandler for RetryAfter {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        if context.attempt <= planned(&context, "failures", self.failures) {
            let asked = context
                .config
                .get("retry_after_ms")
                .and_then(serde_json::Value::as_u64);
            let delay = asked.map_or(self.delay, Millis::saturating);
            return Err(StepFailure::retry_after(
                delay,
                "the server asks for patience",
            ));
        }
        Ok(success(&context, json!({})))
    }
}

/// Panics at its first attempts. The engine counts a panic as a retryable failure.
///
/// A step's config `{"failures": n}` overrides the plan.
#[derive(Clone, Copy, Debug)]
pub struct Panicking {
    failures: u32,
}

impl Panicking {
    /// Panics at the first `failures` attempts of each run.
    pub const fn new(failures: u32) -> Self {
        Self { failures }
    }
}

#[async_trait]
impl StepHandler for Panicking {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let failures = planned(&context, "failures", self.failures);
        assert!(
            context.attempt > failures,
            "planned panic of {}",
            context.name
        );
        Ok(success(&context, json!({})))
    }
}
