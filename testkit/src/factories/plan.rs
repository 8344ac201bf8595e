//! What a step of a factory is to do.

use std::sync::Arc;

use application::ports::{Handlers, StepHandler};
use domain::millis::Millis;
use domain::name::HandlerName;
use domain::template::StepTemplate;
use serde_json::{Value, json};

use crate::handlers::{
    ConfigurableFailure, Hanging, IdempotencyCheck, NetworkTimeout, Panicking, Permanent,
    RetryAfter,
};

/// What a step does, attempt by attempt. Each plan is one handler of [`handlers`] and the config
/// that tells it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Fails this often, then succeeds.
    Fails(u32),
    /// Times out on the network this often, then succeeds.
    TimesOut(u32),
    /// Does its effect once per key.
    Idempotent,
    /// Fails for good.
    Permanent,
    /// Asks for a delay this often, then succeeds.
    RetryAfter(Millis, u32),
    /// Panics this often, then succeeds.
    Panics(u32),
    /// Does not return until it is cancelled.
    Hangs,
}

impl Plan {
    /// Succeeds at once.
    pub const SUCCEEDS: Self = Self::Fails(0);
    /// Never succeeds, but always asks for another attempt.
    pub const EXHAUSTS: Self = Self::Fails(u32::MAX);

    /// The handler, by name, and its config.
    fn handler(self) -> HandlerName {
        HandlerName::parse(match self {
            Self::Fails(_) => "testkit.fails",
            Self::TimesOut(_) => "testkit.times_out",
            Self::Idempotent => "testkit.idempotent",
            Self::Permanent => "testkit.permanent",
            Self::RetryAfter(..) => "testkit.retry_after",
            Self::Panics(_) => "testkit.panics",
            Self::Hangs => "testkit.hangs",
        })
        .expect("each of these is a handler name")
    }

    fn config(self) -> Value {
        match self {
            Self::Fails(failures) | Self::Panics(failures) => json!({ "failures": failures }),
            Self::TimesOut(timeouts) => json!({ "timeouts": timeouts }),
            Self::RetryAfter(delay, failures) => {
                json!({ "failures": failures, "retry_after_ms": delay.get() })
            }
            Self::Idempotent | Self::Permanent | Self::Hangs => json!({}),
        }
    }

    /// Makes `step` do this.
    pub(super) fn apply(self, step: &mut StepTemplate) {
        step.handler = self.handler();
        step.config = self.config();
    }

    /// How many attempts the step ends after, of `limit`; 0 if it never ends by itself.
    pub(super) fn attempts(self, limit: u32) -> u32 {
        match self {
            Self::Fails(n) | Self::TimesOut(n) | Self::Panics(n) | Self::RetryAfter(_, n) => {
                n.saturating_add(1).min(limit)
            }
            Self::Idempotent | Self::Permanent => 1,
            Self::Hangs => 0,
        }
    }

    /// Whether the step succeeds within `limit` attempts.
    pub(super) fn succeeds(self, limit: u32) -> bool {
        match self {
            Self::Fails(n) | Self::TimesOut(n) | Self::Panics(n) | Self::RetryAfter(_, n) => {
                n < limit
            }
            Self::Idempotent => true,
            Self::Permanent | Self::Hangs => false,
        }
    }
}

/// A handler for each [`Plan`], under the names the factories use.
pub fn handlers() -> Handlers {
    let retry_after = Plan::RetryAfter(Millis::ZERO, 0);
    let all: [(Plan, Arc<dyn StepHandler>); 7] = [
        (Plan::SUCCEEDS, Arc::new(ConfigurableFailure::new(0))),
        (Plan::TimesOut(0), Arc::new(NetworkTimeout::new(0))),
        (Plan::Idempotent, Arc::new(IdempotencyCheck::default())),
        (Plan::Permanent, Arc::new(Permanent)),
        (retry_after, Arc::new(RetryAfter::new(Millis::ZERO, 0))),
        (Plan::Panics(0), Arc::new(Panicking::new(0))),
        (Plan::Hangs, Arc::new(Hanging::until_cancelled())),
    ];
    all.into_iter()
        .fold(Handlers::new(), |handlers, (plan, handler)| {
            handlers.with(plan.handler(), handler)
        })
}
