//! [`EventFeed`]: the history of all tasks, in the order of its ids.
//!
//! A row may be committed after a row with a higher id. So an id that is not there, below one that
//! is, may still come: reading stops in front of it until it is known to be settled, which is once
//! nobody who wrote history when the gap was seen does so any more.

mod rows;
mod settled;

use std::time::Duration;

use application::ports::{EventFeed, FeedPage, FeedQuery, Rest, StoreError};
use async_trait::async_trait;
use domain::event::{EventId, StoredEvent};
use tokio::time::{Instant, sleep};

use crate::PgStore;
use crate::row::bounded;
use rows::{Drawn, Find, Read, Sample};
pub(crate) use settled::Settled;

/// How long the head is waited for: a transaction that writes history is short.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(10);

#[async_trait]
impl EventFeed for PgStore {
    async fn read(&self, query: FeedQuery) -> Result<FeedPage, StoreError> {
        // What is settled must be known before the rows are read.
        let settled = self.settled.upto();
        let page = self.read_once(&query, settled).await?;
        if page.rest != Rest::Unsettled || page.upto > query.after {
            return Ok(page);
        }
        // Nothing but a gap: is it one for good?
        self.look_closer().await?;
        let settled = self.settled.upto();
        self.read_once(&query, settled).await
    }

    async fn find(&self, ids: Vec<EventId>) -> Result<Vec<StoredEvent>, StoreError> {
        let ids = ids.into_iter().map(EventId::get).collect();
        Ok(self.session.run(Find { ids }).await?)
    }

    async fn head(&self) -> Result<EventId, StoreError> {
        let sample = self.session.run(Sample).await?;
        let head = sample.newest;
        let mut writers = sample.writers;
        let began = Instant::now();
        while !writers.is_empty() {
            if began.elapsed() > PATIENCE {
                let why = "a transaction that writes history does not end";
                return Err(StoreError::unavailable(why));
            }
            sleep(LOOK_EVERY).await;
            let now = self.session.run(Sample).await?.writers;
            writers.retain(|writer| now.contains(writer));
        }
        self.settled.reach(head);
        Ok(last_of(head))
    }

    async fn reaches(&self, cursor: EventId) -> Result<bool, StoreError> {
        let drawn = self.session.run(Drawn).await?;
        Ok(cursor <= last_of(drawn.unwrap_or_default()))
    }
}

impl PgStore {
    async fn read_once(&self, query: &FeedQuery, settled: i64) -> Result<FeedPage, StoreError> {
        let read = Read {
            after: query.after.get(),
            task: query.filter.task.map(domain::id::TaskId::as_uuid),
            limit: bounded(query.limit),
        };
        let limit = read.limit;
        let events = self.session.run(read).await?;
        Ok(settled::cut(events, query, settled, limit))
    }

    async fn look_closer(&self) -> Result<(), StoreError> {
        let sample = self.session.run(Sample).await?;
        self.settled.take(sample);
        Ok(())
    }
}

/// The row of history that holds an event.
const fn row_of(id: EventId) -> i64 {
    id.get().div_euclid(8)
}

/// The last event that a row of history may hold.
const fn last_of(row: i64) -> EventId {
    EventId::new(row.saturating_mul(8).saturating_add(7))
}
