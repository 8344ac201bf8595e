//! A handler made of patterns.

use std::sync::Arc;

use application::ports::{Clock, Entropy, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::json;

use super::success;

/// When a [`Pattern`] matches.
#[derive(Clone)]
pub enum Condition {
    /// From the first to the last of these attempts, both included.
    Attempts(u32, u32),
    /// In `percent` of 100 calls, as the entropy draws.
    Probability {
        /// 0 to 100.
        percent: u32,
        /// Where the draw comes from.
        entropy: Arc<dyn Entropy>,
    },
    /// Always.
    Always,
}

/// What a matching [`Pattern`] does.
#[derive(Clone)]
pub enum Action {
    /// Fails with this.
    Fail(StepFailure),
    /// Succeeds after this long.
    Delay {
        /// How long.
        span: Millis,
        /// By whose time.
        clock: Arc<dyn Clock>,
    },
    /// Succeeds.
    Succeed,
}

/// One rule of a [`Composite`].
#[derive(Clone, Debug)]
pub struct Pattern {
    /// When.
    pub when: Condition,
    /// What.
    pub act: Action,
}

/// Does what its first matching pattern says; succeeds if none matches.
///
/// ```
/// use domain::retry::StepFailure;
/// use tasker_testkit::handlers::{Action, Composite, Condition, Invocation, Pattern};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let handler = Composite::new([
///     Pattern { when: Condition::Attempts(1, 1), act: Action::Succeed },
///     Pattern { when: Condition::Always, act: Action::Fail(StepFailure::permanent("worn out")) },
/// ]);
/// assert!(Invocation::of("once").call(&handler).await.is_ok());
/// assert!(Invocation::of("once").attempt(2).call(&handler).await.is_err());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Composite(Vec<Pattern>);

impl Composite {
    /// A handler with these patterns, tried in order.
    pub fn new(patterns: impl IntoIterator<Item = Pattern>) -> Self {
        Self(patterns.into_iter().collect())
    }
}

impl Condition {
    fn holds(&self, context: &HandlerContext) -> bool {
        match self {
            Self::Attempts(first, last) => (*first..=*last).contains(&context.attempt),
            Self::Probability { percent, entropy } => {
                entropy.next_u64() % 100 < u64::from(*percent)
            }
            Self::Always => true,
        }
    }
}

#[async_trait]
impl StepHandler for Composite {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let matching = self.0.iter().find(|pattern| pattern.when.holds(&context));
        match matching.map(|pattern| &pattern.act) {
            Some(Action::Fail(failure)) => return Err(failure.clone()),
            Some(Action::Delay { span, clock }) => clock.sleep_until(clock.now().plus(*span)).await,
            Some(Action::Succeed) | None => {}
        }
        Ok(success(&context, json!({})))
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Attempts(first, last) => write!(f, "attempts {first} to {last}"),
            Self::Probability { percent, .. } => write!(f, "{percent} %"),
            Self::Always => f.write_str("always"),
        }
    }
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fail(failure) => write!(f, "fail: {}", failure.message),
            Self::Delay { span, .. } => write!(f, "succeed after {span}"),
            Self::Succeed => f.write_str("succeed"),
        }
    }
}
