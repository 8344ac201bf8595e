//! Events, kept for a while and told to those who listen in this process.

mod filter;
mod subscription;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use application::ports::EventSink;
use domain::event::Event;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::locked::lock;
pub use filter::EventFilter;
use subscription::Subscriber;
pub use subscription::Subscription;

/// How many events are kept to look at, unless said otherwise.
pub const EVENTS_KEPT: usize = 10_000;
/// How many events wait for a subscriber before the next ones are dropped, unless said otherwise.
pub const EVENTS_WAITING: usize = 1_024;

/// Keeps the newest events and hands each to the subscribers whose filter it passes.
///
/// Publishing never waits. Each subscriber has a queue of its own with a bound; what does not fit
/// is dropped and [counted](Subscription::dropped), and nobody else notices.
#[derive(Debug)]
pub struct MemoryEvents {
    inner: Mutex<Inner>,
    kept_max: usize,
}

#[derive(Debug, Default)]
struct Inner {
    kept: VecDeque<Event>,
    subscribers: Vec<Subscriber>,
}

impl MemoryEvents {
    /// Keeps the newest [`EVENTS_KEPT`] events.
    pub fn new() -> Self {
        Self::keeping(EVENTS_KEPT)
    }

    /// Keeps the newest `kept_max` events.
    pub fn keeping(kept_max: usize) -> Self {
        Self {
            inner: Mutex::default(),
            kept_max,
        }
    }

    /// The events kept, oldest first.
    pub fn recorded(&self) -> Vec<Event> {
        lock(&self.inner).kept.iter().cloned().collect()
    }

    /// The names of the events kept, oldest first.
    pub fn names(&self) -> Vec<String> {
        lock(&self.inner)
            .kept
            .iter()
            .map(|event| event.name().to_owned())
            .collect()
    }

    /// Subscribes, with room for [`EVENTS_WAITING`] events.
    pub fn subscribe(&self, filter: EventFilter) -> Subscription {
        self.subscribe_with_room(filter, EVENTS_WAITING)
    }

    /// Subscribes, with room for `room` events (at least one) that wait to be received.
    pub fn subscribe_with_room(&self, filter: EventFilter, room: usize) -> Subscription {
        let (sender, receiver) = mpsc::channel(room.max(1));
        let dropped = Arc::new(AtomicU64::new(0));
        let subscriber = Subscriber {
            filter,
            sender,
            dropped: Arc::clone(&dropped),
        };
        lock(&self.inner).subscribers.push(subscriber);
        Subscription { receiver, dropped }
    }

    /// Calls `listener` with each event that passes the filter, in a task of its own. A panic of
    /// the listener is caught and reported to nobody but the log; the next event is told again.
    ///
    /// Ends when this sink is dropped, or when the handle is aborted.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn listen(
        &self,
        filter: EventFilter,
        mut listener: impl FnMut(&Event) + Send + 'static,
    ) -> JoinHandle<()> {
        let mut subscription = self.subscribe(filter);
        tokio::spawn(async move {
            while let Some(event) = subscription.recv().await {
                let told = catch_unwind(AssertUnwindSafe(|| listener(&event)));
                if told.is_err() {
                    tracing::error!(event = event.name(), "an event listener panicked");
                }
            }
        })
    }
}

impl Default for MemoryEvents {
    fn default() -> Self {
        Self::new()
    }
}

impl EventSink for MemoryEvents {
    fn publish(&self, events: Vec<Event>) {
        let mut inner = lock(&self.inner);
        inner
            .subscribers
            .retain(|subscriber| !subscriber.sender.is_closed());
        for event in events {
            for subscriber in inner
                .subscribers
                .iter()
                .filter(|s| s.filter.passes(event.name()))
            {
                if subscriber.sender.try_send(event.clone()).is_err() {
                    subscriber.dropped.fetch_add(1, Ordering::Relaxed);
                }
            }
            inner.kept.push_back(event);
        }
        let surplus = inner.kept.len().saturating_sub(self.kept_max);
        inner.kept.drain(..surplus);
    }
}

#[cfg(test)]
mod tests;
