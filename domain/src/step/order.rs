//! A step's place in its queue: a number written when the step becomes ready. Time does not
//! change it; an operator's act on a step that waits writes it anew.
//!
//! Priority is a head start in time, so that it ages: a step of a lower priority that has waited
//! long enough goes before a new one of a higher, and an index can serve the order.

use crate::id::StepIndex;
use crate::millis::Millis;
use crate::step::Step;
use crate::template::{Order, Template};
use crate::time::Timestamp;

/// The head start of one unit of priority.
pub const PRIORITY_HEAD_START: Millis = Millis::from_secs(10);
/// Under `order: critical_path`, the head start for each step of the chain waiting behind.
pub const CHAIN_HEAD_START: Millis = Millis::from_secs(1);

/// The head start of one step in microseconds: fixed when its task is submitted. Negative for a
/// negative priority.
pub fn head_start(template: &Template, step: StepIndex, task_priority: i16) -> i64 {
    let own = template
        .step(step)
        .map_or(0, |definition| definition.priority);
    let priority = i64::from(own).saturating_add(i64::from(task_priority));
    let chain = match template.spec().order {
        Order::Ready => 0,
        Order::CriticalPath => i64::from(template.graph().height(step)),
    };
    let micros = |span: Millis| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    priority
        .saturating_mul(micros(PRIORITY_HEAD_START))
        .saturating_add(chain.saturating_mul(micros(CHAIN_HEAD_START)))
}

/// The place of a pending step that is written at `at`; lower goes first, ties by task and place.
/// A step becomes ready when its wait ends, else now.
pub fn place(step: &Step, head_start: i64, at: Timestamp) -> i64 {
    step.next_run_at()
        .unwrap_or(at)
        .as_micros()
        .saturating_sub(head_start)
}
