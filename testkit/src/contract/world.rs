//! What the cases share: times, templates, requests.

use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimScope};
use domain::history::Stamp;
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::payload::Payload;
use domain::retry::{Backoff, RetryPolicy};
use domain::template::{StepBuilder, Template, TemplateBuilder};
use domain::text::{Actor, Text};
use domain::time::Timestamp;

/// When every case begins: 2026-01-01 with odd microseconds, so that a store that rounds is found.
const START: i64 = 1_767_225_600_123_457;

/// This many seconds after the case began.
pub(super) fn at(secs: i64) -> Timestamp {
    Timestamp::from_micros(START + secs * 1_000_000).expect("a time within the bounds")
}

/// The lease every claim asks for unless it says otherwise.
pub(super) const LEASE: Millis = Millis::from_secs(60);
/// The backoff of every step unless it says otherwise.
pub(super) const BACKOFF: Millis = Millis::from_secs(10);

/// Three attempts, ten seconds between, no jitter.
pub(super) fn policy() -> RetryPolicy {
    let backoff = Backoff::Fixed { delay: BACKOFF };
    RetryPolicy {
        backoff,
        jitter_percent: 0,
        ..RetryPolicy::default()
    }
}

/// A step of handler `work` after these parents.
pub(super) fn step(name: &str, parents: &[&str]) -> StepBuilder {
    let builder = StepBuilder::new(name, "work").expect("a step name");
    builder
        .after(parents.iter().copied())
        .expect("step names")
        .retry(policy())
}

/// The same, with this many attempts.
pub(super) fn step_of(limit: u32, name: &str, parents: &[&str]) -> StepBuilder {
    step(name, parents).retry(RetryPolicy { limit, ..policy() })
}

/// A template of these steps, before it is built.
pub(super) fn draft(name: &str, steps: impl IntoIterator<Item = StepBuilder>) -> TemplateBuilder {
    let builder = TemplateBuilder::new("contract", name, "1.0.0").expect("a template name");
    steps.into_iter().fold(builder, TemplateBuilder::step)
}

/// A template of these steps.
pub(super) fn template(steps: impl IntoIterator<Item = StepBuilder>) -> Arc<Template> {
    build(draft("workflow", steps))
}

pub(super) fn build(builder: TemplateBuilder) -> Arc<Template> {
    Arc::new(builder.build().expect("a valid template"))
}

pub(super) fn queue(name: &str) -> QueueName {
    QueueName::parse(name).expect("a queue name")
}

pub(super) fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).expect("a worker id")
}

pub(super) fn json(text: &str) -> Payload {
    Payload::parse(text).expect("a payload")
}

/// A claim of worker `w1` on the default queue, for at most 100 steps.
pub(super) fn ask(now: Timestamp) -> ClaimRequest {
    ClaimRequest {
        scope: ClaimScope::Queues(vec![QueueName::default()]),
        handlers: None,
        worker: worker("w1"),
        limit: 100,
        lease: LEASE,
        now,
    }
}

/// What an operator signs with.
pub(super) fn operator(at: Timestamp) -> Stamp {
    Stamp {
        at,
        by: Actor::named("olga"),
        note: Some(Text::clean("because")),
    }
}
