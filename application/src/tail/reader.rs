//! One who follows the feed.

use std::sync::Arc;

use domain::event::EventId;
use domain::millis::Millis;
use tokio::sync::watch;

use super::ring::View;
use super::{Inner, Told, follow};
use crate::ports::{FeedFilter, FeedPage, FeedQuery, Rest, StoreError};

/// How many rows a reader who catches up looks at at once: the fewest, as he may not want to have
/// more in hand, and the most, where hardly any pass.
const ROWS: (u32, u32) = (200, 1_000);
/// How long he waits at a gap that may be filled before he looks again.
const GAP: Millis = Millis::saturating(50);

/// One who follows the feed from some place on.
pub struct EventReader {
    inner: Arc<Inner>,
    at: EventId,
    filter: FeedFilter,
    moved: watch::Receiver<()>,
    rows: u32,
}

/// What a reader gets at once: at least one event.
#[derive(Clone, Debug)]
pub struct Portion {
    /// The events, oldest first.
    pub events: Vec<Arc<Told>>,
    /// Where he stands now: at the last of them, or further if others did not pass.
    pub upto: EventId,
}

impl std::fmt::Debug for EventReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventReader")
            .field("at", &self.at)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}

impl EventReader {
    pub(super) fn new(inner: &Arc<Inner>, at: EventId, filter: FeedFilter) -> Self {
        let moved = inner.moved.subscribe();
        follow::ensure(inner);
        Self {
            inner: Arc::clone(inner),
            at,
            filter,
            moved,
            rows: ROWS.0,
        }
    }

    /// Where he stands: to go on from here misses nothing.
    pub const fn position(&self) -> EventId {
        self.at
    }

    /// Back to an event of the last portion, for who has no room for the rest of it now: what came
    /// after is read again.
    pub fn go_back(&mut self, to: EventId) {
        self.at = self.at.min(to);
    }

    /// What comes next, at once or when it happens. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`StoreError`] while the store cannot be read; he stands where he stood.
    pub async fn next(&mut self) -> Result<Portion, StoreError> {
        loop {
            self.moved.borrow_and_update();
            let view = {
                let state = self.inner.state();
                let ring = state.ring.as_ref();
                ring.map(|ring| ring.after(self.at, &self.filter))
            };
            match view {
                Some(View::Within(events, upto)) => {
                    self.at = upto;
                    if !events.is_empty() {
                        return Ok(Portion { events, upto });
                    }
                    self.wait().await;
                }
                Some(View::Before(start)) => {
                    if let Some(portion) = self.catch_up(Some(start)).await? {
                        return Ok(portion);
                    }
                }
                None => {
                    if let Some(portion) = self.catch_up(None).await? {
                        return Ok(portion);
                    }
                }
            }
        }
    }

    /// Reads the store. `ring` is where the ring began before: if there is nothing up to it, he is
    /// there.
    async fn catch_up(&mut self, ring: Option<EventId>) -> Result<Option<Portion>, StoreError> {
        let query = FeedQuery {
            after: self.at,
            filter: self.filter.clone(),
            limit: self.rows,
        };
        let FeedPage { events, upto, rest } = {
            // Never closed; without a permit there would only be more at once.
            let _permit = self.inner.catching_up.acquire().await.ok();
            self.inner.feed.read(query).await?
        };
        self.at = upto;
        let is_sparse = events.len().saturating_mul(4) < usize::try_from(self.rows).unwrap_or(0);
        self.rows = if is_sparse {
            self.rows.saturating_mul(2).min(ROWS.1)
        } else {
            ROWS.0
        };
        if !events.is_empty() {
            let events = events.into_iter().map(|event| Arc::new(Told::new(event)));
            return Ok(Some(Portion {
                events: events.collect(),
                upto,
            }));
        }
        match (rest, ring) {
            (Rest::More, _) => {}
            (Rest::Nothing, Some(start)) => self.at = self.at.max(start),
            (Rest::Nothing, None) => self.wait().await,
            (Rest::Unsettled, _) => {
                let clock = &self.inner.clock;
                clock.sleep_until(clock.now().plus(GAP)).await;
            }
        }
        Ok(None)
    }

    async fn wait(&mut self) {
        // Its sender is part of what this holds, so it is never closed.
        self.moved.changed().await.ok();
    }
}
