//! The two ends of a subscriber's queue.

use std::sync::Arc;

use domain::event::{Event, EventFilter};
use tokio::sync::mpsc;

use crate::metrics::Counter;

/// The end that is written to.
#[derive(Debug)]
pub(super) struct Subscriber {
    filter: EventFilter,
    sender: mpsc::Sender<Event>,
    dropped: Arc<Counter>,
}

impl Subscriber {
    pub(super) const fn new(
        filter: EventFilter,
        sender: mpsc::Sender<Event>,
        dropped: Arc<Counter>,
    ) -> Self {
        Self {
            filter,
            sender,
            dropped,
        }
    }

    /// Whether anybody still reads at the other end.
    pub(super) fn is_there(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Puts an event into the queue if it is wanted; `false` if there was no room.
    pub(super) fn offer(&self, event: &Event) -> bool {
        if !self.filter.passes(event.name()) {
            return true;
        }
        // Room first: a full queue costs no copy of the event.
        if let Ok(room) = self.sender.try_reserve() {
            room.send(event.clone());
            return true;
        }
        self.dropped.add(1);
        false
    }
}

/// The events of one subscriber. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Subscription {
    receiver: mpsc::Receiver<Event>,
    dropped: Arc<Counter>,
}

impl Subscription {
    pub(super) const fn new(receiver: mpsc::Receiver<Event>, dropped: Arc<Counter>) -> Self {
        Self { receiver, dropped }
    }

    /// The next event; waits for one. `None` when nobody can tell any more.
    pub async fn recv(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// The next event, if one is there already.
    pub fn try_recv(&mut self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }

    /// How many events did not fit and were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped.get()
    }
}
