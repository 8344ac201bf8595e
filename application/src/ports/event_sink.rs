//! Telling others what happened.

use domain::event::Event;

/// Takes events after the commit that made them true. Must not block: a slow or panicking
/// subscriber never hurts the engine.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait EventSink: Send + Sync {
    /// Takes events, per task in the order one caller made them true. Callers that work on one
    /// task at the same time may overtake each other here; the history of the task has the order.
    fn publish(&self, events: Vec<Event>);
}
