//! The newest part of the feed, read once per process and shared by all who follow it.
//!
//! One loop reads the feed's end and keeps it in a ring. A reader holds nothing but his place: what
//! he wants next is in the ring, or, if he is slow or comes late, in the store. So readers are cheap,
//! a slow one costs no memory, and none ever misses anything. The loop begins with the first reader
//! and ends a while after the last one has gone.

mod follow;
mod reader;
mod ring;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use domain::event::{Event, EventId, StoredEvent};
use tokio::sync::{Notify, Semaphore, watch};

use crate::ports::{Clock, EventFeed, EventSink, FeedFilter, StoreError};
use crate::supervise::Supervisor;
pub use reader::{EventReader, Portion};
use ring::Ring;

/// How many readers may read the store at once, to catch up with the others.
const CATCHING_UP: usize = 4;

/// The shared end of the feed. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct EventTail(Arc<Inner>);

struct Inner {
    feed: Arc<dyn EventFeed>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Changes whenever there is more in the ring. Its receivers are the readers.
    moved: watch::Sender<()>,
    /// Something was committed by this process.
    nudged: Notify,
    catching_up: Semaphore,
}

struct State {
    is_followed: bool,
    ring: Option<Ring>,
    supervisor: Supervisor,
}

/// An event, and how it is written to those who are sent it: written once for all of them.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub event: StoredEvent,
    written: OnceLock<Box<str>>,
}

impl Told {
    fn new(event: StoredEvent) -> Self {
        Self {
            event,
            written: OnceLock::new(),
        }
    }

    /// How it is written; `write` is asked once. All who share it must write alike.
    pub fn written(&self, write: impl FnOnce(&StoredEvent) -> String) -> &str {
        self.written
            .get_or_init(|| write(&self.event).into_boxed_str())
    }
}

impl EventTail {
    pub(crate) fn new(
        feed: Arc<dyn EventFeed>,
        clock: Arc<dyn Clock>,
        supervisor: Supervisor,
    ) -> Self {
        Self(Arc::new(Inner {
            feed,
            clock,
            state: Mutex::new(State {
                is_followed: false,
                ring: None,
                supervisor,
            }),
            moved: watch::Sender::new(()),
            nudged: Notify::new(),
            catching_up: Semaphore::new(CATCHING_UP),
        }))
    }

    /// Counts its restarts elsewhere from now on.
    pub(crate) fn supervise_with(&self, supervisor: Supervisor) {
        self.0.state().supervisor = supervisor;
    }

    /// The same sink, which also tells this tail that there is something new.
    pub(crate) fn beside(&self, sink: Arc<dyn EventSink>) -> Arc<dyn EventSink> {
        Arc::new(Beside {
            tail: self.clone(),
            sink,
        })
    }

    /// Follows what passes, after this event.
    pub fn after(&self, at: EventId, filter: FeedFilter) -> EventReader {
        EventReader::new(&self.0, at, filter)
    }

    /// Follows what passes and is committed from now on.
    ///
    /// # Errors
    /// [`StoreError`] if nobody follows yet and the store does not answer.
    pub async fn from_now(&self, filter: FeedFilter) -> Result<EventReader, StoreError> {
        // Everything up to the ring's end is settled, so what is committed later comes after it.
        let end = self.0.state().ring.as_ref().map(Ring::end);
        let at = match end {
            Some(end) => end,
            None => self.0.feed.head().await?,
        };
        Ok(self.after(at, filter))
    }

    /// How many readers there are.
    pub fn readers(&self) -> usize {
        self.0.moved.receiver_count()
    }
}

impl std::fmt::Debug for EventTail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventTail")
            .field("readers", &self.readers())
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sink that nudges a tail.
struct Beside {
    tail: EventTail,
    sink: Arc<dyn EventSink>,
}

impl EventSink for Beside {
    fn publish(&self, events: Vec<Event>) {
        // Asked first: nearly always nobody follows.
        let follows = self.tail.readers() > 0;
        if follows && events.iter().any(|e| matches!(e, Event::Recorded(_))) {
            self.tail.0.nudged.notify_one();
        }
        self.sink.publish(events);
    }
}
