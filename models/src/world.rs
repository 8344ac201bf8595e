//! What every model needs: small templates, and a clock that ticks.

use std::sync::Arc;

use domain::history::Stamp;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::WorkerId;
use domain::retry::{Backoff, RetryPolicy};
use domain::step::{StepCommand, TaskGate};
use domain::task::{Snapshot, SubmissionFacts};
use domain::template::{StepBuilder, TemplateBuilder};
use domain::time::Timestamp;

/// As long as the grace of a deadline, so that one is a whole number of ticks.
pub(crate) const TICK: Millis = Millis::from_secs(10);

/// The time of a tick.
pub(crate) fn at(tick: u8) -> Timestamp {
    (0..tick).fold(Timestamp::EPOCH, |time, _| time.plus(TICK))
}

pub(crate) fn stamp(tick: u8) -> Stamp {
    Stamp::engine(at(tick))
}

/// A span of so many ticks.
pub(crate) fn ticks(count: u8) -> Millis {
    (0..count).fold(Millis::ZERO, |span, _| span.plus(TICK))
}

/// A new task in which step `i` depends on `parents[i]`. A deadline passes `deadline` ticks after a
/// start.
pub(crate) fn task(parents: &[&[usize]], limit: u32, backoff: Backoff, deadline: u8) -> Snapshot {
    let retry = RetryPolicy {
        limit,
        jitter_percent: 0,
        backoff,
        ..RetryPolicy::default()
    };
    let empty = TemplateBuilder::new("models", "small", "1.0.0").unwrap();
    let steps = parents.iter().enumerate();
    let template = steps.fold(empty, |template, (place, parents)| {
        let names: Vec<String> = parents.iter().map(|parent| format!("s{parent}")).collect();
        let step = StepBuilder::new(&format!("s{place}"), "noop").unwrap();
        let step = step.after(names.iter().map(String::as_str)).unwrap();
        // The domain adds the grace, which is one tick.
        template.step(step.retry(retry.clone()).timeout(ticks(deadline - 1)))
    });
    let (template, id) = (
        Arc::new(template.build().unwrap()),
        TaskId::from_parts(at(0), 1),
    );
    Snapshot::born(template, id, SubmissionFacts::default(), at(0))
}

/// A worker takes a step of a task for so many ticks.
pub(crate) fn start(worker: &str, lease: u8, gate: TaskGate) -> StepCommand {
    StepCommand::Start {
        worker: WorkerId::parse(worker).unwrap(),
        lease: ticks(lease),
        gate,
    }
}
