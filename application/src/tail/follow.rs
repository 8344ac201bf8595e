//! The loop that reads the feed's end for everybody.

use std::sync::{Arc, Weak};

use domain::event::EventId;
use domain::millis::Millis;
use domain::time::Timestamp;

use super::Inner;
use super::ring::Ring;
use crate::ports::{FeedFilter, FeedQuery, Rest, StoreError};
use crate::supervise::Pulse;

/// How many rows are read at once.
const ROWS: u32 = 1_000;
/// The waits between two looks: the shortest after something was found, then ever longer.
const WAITS: (Millis, Millis) = (Millis::saturating(20), Millis::from_secs(1));
/// How soon a nudge may follow a look: what is committed meanwhile comes along.
const AFTER_NUDGE: Millis = Millis::saturating(5);
/// How long it goes on without a reader.
const LINGER: Millis = Millis::from_secs(10);

/// Sees to it that somebody follows.
pub(super) fn ensure(inner: &Arc<Inner>) {
    let mut state = inner.state();
    if std::mem::replace(&mut state.is_followed, true) {
        return;
    }
    let (weak, supervisor) = (Arc::downgrade(inner), state.supervisor.clone());
    tokio::spawn(async move {
        let make = |pulse| follow(Weak::clone(&weak), pulse);
        supervisor.keep("event tail", make).await;
    });
}

/// Until nobody has read for a while. Between two looks it keeps nothing alive.
async fn follow(weak: Weak<Inner>, pulse: Pulse) {
    let (mut wait, mut last_read) = (WAITS.0, None);
    loop {
        let Some(inner) = weak.upgrade() else {
            return;
        };
        match pulse.during(inner.look()).await {
            Ok(Found::More) => wait = Millis::ZERO,
            Ok(Found::Some) => wait = WAITS.0,
            Ok(Found::Nothing) => wait = longer(wait),
            Err(error) => {
                tracing::debug!(%error, "the feed cannot be read; trying again");
                wait = WAITS.1;
            }
        }
        if inner.is_over(&mut last_read) {
            return;
        }
        inner.rest(wait).await;
    }
}

fn longer(wait: Millis) -> Millis {
    wait.plus(wait).max(WAITS.0).min(WAITS.1)
}

/// What a look found.
enum Found {
    /// A page full.
    More,
    /// Something, or that something is about to come.
    Some,
    /// Nothing new.
    Nothing,
}

impl Inner {
    async fn look(&self) -> Result<Found, StoreError> {
        let end = self.state().ring.as_ref().map(Ring::end);
        let Some(after) = end else {
            let head = self.feed.head().await?;
            self.begin(head);
            return Ok(Found::Some);
        };
        let query = FeedQuery {
            after,
            filter: FeedFilter::default(),
            limit: ROWS,
        };
        let page = self.feed.read(query).await?;
        let found = match page.rest {
            Rest::More => Found::More,
            Rest::Unsettled => Found::Some,
            Rest::Nothing if page.upto > after => Found::Some,
            Rest::Nothing => Found::Nothing,
        };
        if page.upto > after {
            if let Some(ring) = &mut self.state().ring {
                ring.push(page);
            }
            self.moved.send_replace(());
        }
        Ok(found)
    }

    fn begin(&self, head: EventId) {
        self.state().ring = Some(Ring::at(head));
        self.moved.send_replace(());
    }

    /// Whether nobody has read for long; then it is as it was before the first reader.
    fn is_over(&self, last_read: &mut Option<Timestamp>) -> bool {
        let now = self.clock.now();
        let since = *last_read.get_or_insert(now);
        // Readers are counted under the lock under which they see to it that somebody follows.
        let mut state = self.state();
        if self.moved.receiver_count() > 0 {
            *last_read = Some(now);
            return false;
        }
        if now.since(since) < LINGER {
            return false;
        }
        state.ring = None;
        state.is_followed = false;
        true
    }

    async fn rest(&self, wait: Millis) {
        if wait == Millis::ZERO {
            return;
        }
        let now = self.clock.now();
        tokio::select! {
            biased;
            () = self.nudged.notified() => self.clock.sleep_until(now.plus(AFTER_NUDGE)).await,
            () = self.clock.sleep_until(now.plus(wait)) => {}
        }
    }
}
