//! Handlers that misbehave as planned, and watch what happens.
//!
//! All of them are deterministic: what they do follows from the call alone (mostly from
//! [`HandlerContext::attempt`]), from a seeded [`Entropy`](application::ports::Entropy), or from a
//! [`Gate`] that the test opens. None reads a clock of its own and none sleeps.
//!
//! | handler | what it does |
//! |---|---|
//! | [`ConfigurableFailure`] | fails n times, then succeeds |
//! | [`NetworkTimeout`] | times out n times, then succeeds with a response |
//! | [`Permanent`] | fails for good |
//! | [`RetryAfter`] | asks for a delay n times, then succeeds |
//! | [`RandomFailure`] | fails with a probability, seeded |
//! | [`Panicking`] | panics n times, then succeeds |
//! | [`Hanging`] | does not return until it is cancelled, or never |
//! | [`IdempotencyCheck`] | keeps its first result per key and counts repeats |
//! | [`Composite`] | does what the first matching pattern says |
//! | [`Gated`] | waits until the test lets it through |
//! | [`Taking`] | takes virtual time |
//! | [`Calls`] | wraps any handler and remembers every call |
//! | [`from_fn`] | does what a closure says |

mod calls;
mod closure;
mod composite;
mod failing;
mod gate;
mod hanging;
mod idempotency;
mod invocation;
mod network;
mod random;
mod taking;

use application::ports::HandlerContext;
use domain::name::StepName;
use domain::payload::Payload;
use serde_json::{Value, json};

pub use calls::{Call, CallEnd, Calls};
pub use closure::from_fn;
pub use composite::{Action, Composite, Condition, Pattern};
pub use failing::{ConfigurableFailure, Panicking, Permanent, RetryAfter};
pub use gate::{Gate, Gated};
pub use hanging::Hanging;
pub use idempotency::IdempotencyCheck;
pub use invocation::Invocation;
pub use network::NetworkTimeout;
pub use random::RandomFailure;
pub use taking::Taking;

/// The number under `key` of the step's config, else `otherwise`: one registered handler serves
/// steps with different plans.
fn planned(context: &HandlerContext, key: &str, otherwise: u32) -> u32 {
    let number = context.config.get(key).and_then(Value::as_u64);
    number
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(otherwise)
}

/// What every handler here answers when it succeeds, with `more` added.
fn success(context: &HandlerContext, more: Value) -> Payload {
    let parents: Vec<&str> = context.parents.keys().map(StepName::as_str).collect();
    let mut report = json!({
        "success": true,
        "step_name": context.name,
        "total_attempts": context.attempt,
        "failed_attempts": context.attempt.saturating_sub(1),
        "parents": parents,
    });
    if let (Some(fields), Value::Object(more)) = (report.as_object_mut(), more) {
        fields.extend(more);
    }
    Payload::new(report).unwrap_or_default()
}
