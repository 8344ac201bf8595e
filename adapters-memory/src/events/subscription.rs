//! The two ends of a subscriber's queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::event::Event;
use tokio::sync::mpsc;

use super::EventFilter;

/// The end that is written to.
#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) filter: EventFilter,
    pub(super) sender: mpsc::Sender<Event>,
    pub(super) dropped: Arc<AtomicU64>,
}

/// The events of one subscriber. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Subscription {
    pub(super) receiver: mpsc::Receiver<Event>,
    pub(super) dropped: Arc<AtomicU64>,
}

impl Subscription {
    /// The next event; waits for one. `None` when the sink is gone.
    pub async fn recv(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// The next event, if one is there already.
    pub fn try_recv(&mut self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }

    /// How many events did not fit and were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
