//! Events, kept for a while and told to those who listen in this process.

use std::collections::VecDeque;
use std::sync::Mutex;

use application::ports::EventSink;
use application::subscribers::Subscribers;
pub use application::subscribers::Subscription;
use domain::event::Event;
pub use domain::event::EventFilter;
use tokio::task::JoinHandle;

use crate::locked::lock;

/// How many events are kept to look at, unless said otherwise.
pub const EVENTS_KEPT: usize = 10_000;

/// Keeps the newest events, and hands each to the [`Subscribers`] whose filter it passes.
#[derive(Debug)]
pub struct MemoryEvents {
    kept: Mutex<VecDeque<Event>>,
    kept_max: usize,
    subscribers: Subscribers,
}

impl MemoryEvents {
    /// Keeps the newest [`EVENTS_KEPT`] events.
    pub fn new() -> Self {
        Self::keeping(EVENTS_KEPT)
    }

    /// Keeps the newest `kept_max` events.
    pub fn keeping(kept_max: usize) -> Self {
        Self {
            kept: Mutex::default(),
            kept_max,
            subscribers: Subscribers::new(),
        }
    }

    /// The events kept, oldest first.
    pub fn recorded(&self) -> Vec<Event> {
        lock(&self.kept).iter().cloned().collect()
    }

    /// The names of the events kept, oldest first.
    pub fn names(&self) -> Vec<String> {
        let kept = lock(&self.kept);
        kept.iter().map(|event| event.name().to_owned()).collect()
    }

    /// Those who listen.
    pub const fn subscribers(&self) -> &Subscribers {
        &self.subscribers
    }

    /// [`Subscribers::subscribe`].
    pub fn subscribe(&self, filter: EventFilter) -> Subscription {
        self.subscribers.subscribe(filter)
    }

    /// [`Subscribers::subscribe_with_room`].
    pub fn subscribe_with_room(&self, filter: EventFilter, room: usize) -> Subscription {
        self.subscribers.subscribe_with_room(filter, room)
    }

    /// [`Subscribers::listen`].
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn listen(
        &self,
        filter: EventFilter,
        listener: impl FnMut(&Event) + Send + 'static,
    ) -> JoinHandle<()> {
        self.subscribers.listen(filter, listener)
    }
}

impl Default for MemoryEvents {
    fn default() -> Self {
        Self::new()
    }
}

impl EventSink for MemoryEvents {
    fn publish(&self, events: Vec<Event>) {
        {
            let mut kept = lock(&self.kept);
            kept.extend(events.iter().cloned());
            let surplus = kept.len().saturating_sub(self.kept_max);
            kept.drain(..surplus);
        }
        self.subscribers.publish(events);
    }
}

#[cfg(test)]
mod tests {
    use domain::event::Signal;
    use domain::id::TaskId;
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn the_newest_events_are_kept_and_all_are_told() {
        let events = MemoryEvents::keeping(3);
        let mut heard = events.subscribe(EventFilter::All);
        let task = TaskId::from_parts(Timestamp::EPOCH, 1);
        let signals = (0..5).map(|_| Event::Signal(Signal::TaskStarted { task }));
        events.publish(signals.collect());
        assert_eq!(events.names(), ["workflow.task_started"; 3]);
        assert_eq!(std::iter::from_fn(|| heard.try_recv()).count(), 5);
    }
}
