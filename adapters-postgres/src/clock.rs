//! The database's time, without asking for it each time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use application::ports::Clock;
use async_trait::async_trait;
use domain::millis::Millis;
use domain::time::Timestamp;
use tokio::time::{Instant, sleep};

use crate::skew::{Changed, Skew};

/// A sleeper looks again at least this often, so that a clock that was set forward wakes it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Follows the database's clock: its last known time and what has passed since by the monotonic
/// clock of this host; its wall clock is compared with the database's, and never gone by.
///
/// Every claim and commit brings the database's time along. It never runs backwards: set back, it
/// stands still until time has caught up.
#[derive(Clone, Debug)]
pub struct PgClock {
    known: Arc<Mutex<Known>>,
    skew: Skew,
}

#[derive(Debug)]
struct Known {
    at: Timestamp,
    seen: Instant,
    told: Timestamp,
}

/// A time the database told, and when we asked and heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    pub(crate) at: Timestamp,
    pub(crate) asked: Instant,
    pub(crate) heard: Instant,
}

impl PgClock {
    pub(crate) fn new(first: Sighting, skew: Skew) -> Self {
        skew.compare(&first).into_iter().for_each(Changed::tell);
        let known = Known {
            at: first.at,
            seen: first.heard,
            told: first.at,
        };
        Self {
            known: Arc::new(Mutex::new(known)),
            skew,
        }
    }

    /// The told time is between zero and the whole round trip old: an estimate within that span is
    /// as good, another is moved to its near end.
    pub(crate) fn follow(&self, sighting: Sighting) {
        self.skew
            .compare(&sighting)
            .into_iter()
            .for_each(Changed::tell);
        let Sighting { at, asked, heard } = sighting;
        let mut known = self.known();
        let earliest = at;
        let latest = at.plus(span(heard.saturating_duration_since(asked)));
        let estimate = known.at_instant(heard);
        if (earliest..=latest).contains(&estimate) {
            return;
        }
        known.at = if estimate < earliest {
            earliest
        } else {
            latest
        };
        known.seen = heard;
    }

    /// By how many milliseconds this host's wall clock is ahead of the database's.
    pub(crate) fn host_ahead(&self) -> i64 {
        self.skew.ahead()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing panics while it is held.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn at_instant(&self, instant: Instant) -> Timestamp {
        let passed = instant.saturating_duration_since(self.seen).as_micros();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let micros = self.at.as_micros().saturating_add(passed);
        Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
    }
}

fn span(duration: Duration) -> Millis {
    Millis::from(duration)
}

#[async_trait]
impl Clock for PgClock {
    fn now(&self) -> Timestamp {
        let mut known = self.known();
        known.told = known.told.max(known.at_instant(Instant::now()));
        known.told
    }

    async fn sleep_until(&self, at: Timestamp) {
        loop {
            let now = self.now();
            if now >= at {
                return;
            }
            sleep(at.since(now).as_duration().min(LOOK_AGAIN)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn told(at: Timestamp, heard: Instant, took: Duration) -> Sighting {
        Sighting {
            at,
            asked: heard.checked_sub(took).unwrap(),
            heard,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_goes_on_by_itself_and_follows_what_it_is_told() {
        tokio::time::advance(Duration::from_secs(100)).await;
        let clock = PgClock::new(told(at(1_000), Instant::now(), SECOND), Skew::of_host());
        tokio::time::advance(SECOND * 5).await;
        assert_eq!(clock.now(), at(1_005));
        clock.follow(told(at(1_004), Instant::now(), SECOND * 2));
        assert_eq!(clock.now(), at(1_005), "within the round trip");
        clock.follow(told(at(1_010), Instant::now(), SECOND * 2));
        assert_eq!(clock.now(), at(1_010), "ahead of us");
    }

    #[tokio::test(start_paused = true)]
    async fn it_stands_still_rather_than_run_backwards() {
        tokio::time::advance(Duration::from_secs(100)).await;
        let clock = PgClock::new(told(at(1_000), Instant::now(), SECOND), Skew::of_host());
        assert_eq!(clock.now(), at(1_000));
        clock.follow(told(at(900), Instant::now(), Duration::ZERO));
        assert_eq!(clock.now(), at(1_000));
        tokio::time::advance(SECOND * 30).await;
        assert_eq!(clock.now(), at(1_000));
        tokio::time::advance(SECOND * 90).await;
        assert_eq!(clock.now(), at(1_020));
    }

    #[tokio::test(start_paused = true)]
    async fn sleepers_wake_when_the_time_has_come() {
        let clock = PgClock::new(
            told(at(1_000), Instant::now(), Duration::ZERO),
            Skew::of_host(),
        );
        let before = Instant::now();
        clock.sleep_until(at(1_007)).await;
        assert!(clock.now() >= at(1_007));
        assert_eq!(before.elapsed(), SECOND * 7);
    }
}
