//! Telling others what happened.

use domain::event::Event;

/// Takes events after the commit that made them true. Must not block: a slow or panicking
/// subscriber never hurts the engine.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait EventSink: Send + Sync {
    /// Takes events, in order per task.
    fn publish(&self, events: Vec<Event>);
}
