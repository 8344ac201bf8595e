//! Those who listen in this process: by exact name or by prefix, each on his own.

mod subscription;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::event::{Event, EventFilter};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::metrics::Counter;
use crate::ports::EventSink;
use subscription::Subscriber;
pub use subscription::Subscription;

/// How many events wait for a subscriber before the next ones are dropped, unless said otherwise.
pub const EVENTS_WAITING: usize = 1_024;

/// Hands each event to the subscribers whose filter it passes: recorded events, signals, and custom
/// ones. Best effort; who must not miss anything reads the [feed](crate::ports::EventFeed).
///
/// Publishing never waits. Each subscriber has a queue of its own with a bound; what does not fit
/// is dropped and counted, [for him](Subscription::dropped) and [in all](Self::dropped), and nobody
/// else notices.
#[derive(Debug, Default)]
pub struct Subscribers {
    list: Mutex<Vec<Subscriber>>,
    dropped: Arc<Counter>,
}

impl Subscribers {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Subscribes, with room for [`EVENTS_WAITING`] events.
    pub fn subscribe(&self, filter: EventFilter) -> Subscription {
        self.subscribe_with_room(filter, EVENTS_WAITING)
    }

    /// Subscribes, with room for `room` events (at least one) that wait to be received.
    pub fn subscribe_with_room(&self, filter: EventFilter, room: usize) -> Subscription {
        let (sender, receiver) = mpsc::channel(room.max(1));
        let dropped = Arc::<Counter>::default();
        let subscriber = Subscriber::new(filter, sender, Arc::clone(&dropped));
        self.list().push(subscriber);
        Subscription::new(receiver, dropped)
    }

    /// Calls `listener` with each event that passes the filter, in a task of its own. A panic of
    /// the listener is caught and told in the log; it hears the next event again.
    ///
    /// Ends when this is dropped, or when the handle is aborted.
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

    /// How many events did not fit into somebody's queue.
    pub fn dropped(&self) -> u64 {
        self.dropped.get()
    }

    /// How many subscribe.
    pub fn count(&self) -> usize {
        self.list().len()
    }

    fn list(&self) -> MutexGuard<'_, Vec<Subscriber>> {
        // Nothing of a subscriber's runs while it is held.
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventSink for Subscribers {
    fn publish(&self, events: Vec<Event>) {
        let mut list = self.list();
        list.retain(Subscriber::is_there);
        for event in &events {
            let dropped = list.iter().filter(|one| !one.offer(event)).count();
            self.dropped.add(dropped);
        }
    }
}

/// Tells one sink after the other.
impl EventSink for Vec<Arc<dyn EventSink>> {
    fn publish(&self, events: Vec<Event>) {
        for sink in self {
            sink.publish(events.clone());
        }
    }
}

#[cfg(test)]
mod tests;
