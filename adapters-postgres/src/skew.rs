//! How far this host's wall clock is from the database's. Nothing goes by the host's, but people
//! compare its logs with what the database has recorded.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::time::Timestamp;
use tokio::time::Instant;

use crate::clock::Sighting;

/// A difference up to here is not worth a word, in microseconds.
const WORTH_A_WORD: i64 = 1_000_000;
/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(10);

/// Reads the host's wall clock.
type HostClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Compares the two clocks now and then.
#[derive(Clone)]
pub(crate) struct Skew {
    host: HostClock,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    /// By how many microseconds the host is ahead.
    ahead: i64,
    /// The difference that was last told of.
    told: i64,
    next_at: Option<Instant>,
}

/// A change that is worth a word: by how many microseconds the host is ahead now, which is about
/// nothing when the clocks agree again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changed(i64);

impl std::fmt::Debug for Skew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Skew")
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

impl Skew {
    /// Of this host.
    pub(crate) fn of_host() -> Self {
        Self::of(Arc::new(host_time))
    }

    fn of(host: HostClock) -> Self {
        Self {
            host,
            seen: Arc::default(),
        }
    }

    /// By how many milliseconds the host was last seen to be ahead.
    pub(crate) fn ahead(&self) -> i64 {
        self.seen().ahead / 1_000
    }

    /// Compares with a time that the database told just now, if it is time to.
    pub(crate) fn compare(&self, sighting: &Sighting) -> Option<Changed> {
        let mut seen = self.seen();
        if seen.next_at.is_some_and(|at| sighting.heard < at) {
            return None;
        }
        seen.next_at = sighting.heard.checked_add(EVERY);
        let round_trip = sighting.heard.saturating_duration_since(sighting.asked);
        let round_trip = i64::try_from(round_trip.as_micros()).unwrap_or(i64::MAX);
        // What was told is between nothing and the whole round trip old.
        let most = (self.host)()
            .as_micros()
            .saturating_sub(sighting.at.as_micros());
        let least = most.saturating_sub(round_trip);
        seen.ahead = 0_i64.clamp(least, most);
        let is_off = |micros: i64| micros.abs() > WORTH_A_WORD;
        let told = if is_off(seen.ahead) { seen.ahead } else { 0 };
        let is_news = is_off(told.saturating_sub(seen.told));
        is_news.then(|| {
            seen.told = told;
            Changed(told)
        })
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        // Nothing panics while it is held.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changed {
    /// Says so.
    pub(crate) fn tell(self) {
        let ahead_ms = self.0 / 1_000;
        if ahead_ms == 0 {
            tracing::warn!("the wall clock of this host agrees with the database's again");
        } else {
            tracing::warn!(
                ahead_ms,
                "the wall clock of this host is not the database's: due times and leases go by the \
                 database's, but times in logs will not match; set this host's clock"
            );
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the host's wall clock: only to say how wrong it is"
)]
fn host_time() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let micros = since.map_or(0, |since| since.as_micros());
    let micros = i64::try_from(micros).unwrap_or(i64::MAX);
    Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    const SECOND: i64 = 1_000_000;

    fn micros(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).unwrap()
    }

    /// The database always says 1,000 s; what the host says is set.
    struct World {
        host: Arc<AtomicI64>,
        skew: Skew,
        now: Instant,
    }

    impl World {
        fn new() -> Self {
            let host = Arc::new(AtomicI64::new(1_000 * SECOND));
            let read = Arc::clone(&host);
            let skew = Skew::of(Arc::new(move || micros(read.load(Ordering::Relaxed))));
            let now = Instant::now() + Duration::from_secs(100);
            Self { host, skew, now }
        }

        fn compare(&mut self, ahead: i64, round_trip: Duration) -> Option<Changed> {
            self.host.store(1_000 * SECOND + ahead, Ordering::Relaxed);
            self.now += EVERY;
            self.skew.compare(&Sighting {
                at: micros(1_000 * SECOND),
                asked: self.now - round_trip,
                heard: self.now,
            })
        }
    }

    #[test]
    fn a_skew_over_a_second_is_told_once_per_change() {
        let mut world = World::new();
        let none = Duration::ZERO;
        let told = [
            0,
            SECOND,
            -SECOND,
            600 * SECOND,
            600 * SECOND,
            600 * SECOND + 500_000,
        ]
        .map(|ahead| world.compare(ahead, none));
        assert_eq!(
            told,
            [None, None, None, Some(Changed(600 * SECOND)), None, None]
        );
        assert_eq!(world.skew.ahead(), 600_500);
        assert_eq!(world.compare(-3 * SECOND, none), Some(Changed(-3 * SECOND)));
        assert_eq!(world.compare(0, none), Some(Changed(0)), "they agree again");
        assert_eq!(world.compare(0, none), None);
    }

    #[test]
    fn what_the_round_trip_may_explain_is_no_skew() {
        let mut world = World::new();
        let slow = Duration::from_secs(5);
        assert_eq!(world.compare(5 * SECOND, slow), None);
        assert_eq!(world.skew.ahead(), 0);
        assert_eq!(world.compare(7 * SECOND, slow), Some(Changed(2 * SECOND)));
        assert_eq!(world.compare(-2 * SECOND, slow), Some(Changed(-2 * SECOND)));
    }

    #[test]
    fn it_is_looked_at_now_and_then_only() {
        let mut world = World::new();
        assert_eq!(world.compare(0, Duration::ZERO), None);
        world.now -= EVERY / 2;
        assert_eq!(world.compare(60 * SECOND, Duration::ZERO), None, "too soon");
        assert!(world.compare(60 * SECOND, Duration::ZERO).is_some());
    }
}
