//! The host's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use application::ports::Clock;
use async_trait::async_trait;
use domain::millis::Millis;
use domain::time::Timestamp;
use tokio::time::Instant;

/// Real time: the host's wall clock when it was made, plus the time elapsed since.
///
/// Setting the host's clock later does not move it, so it never runs backwards and no lease ends
/// because of a correction. On Linux it stands still while the machine is suspended. Beside a
/// store on PostgreSQL the database's clock is used in its place.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    made_at: Timestamp,
    made: Instant,
}

impl SystemClock {
    /// Reads the host's wall clock, once.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter behind the Clock port; everything else asks it"
    )]
    pub fn new() -> Self {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let micros = i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX);
        let made_at = Timestamp::from_micros(micros).unwrap_or(Timestamp::EPOCH);
        Self {
            made_at,
            made: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.made.elapsed().as_micros()).unwrap_or(i64::MAX);
        let micros = self.made_at.as_micros().saturating_add(elapsed);
        Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
    }

    async fn sleep_until(&self, at: Timestamp) {
        // A wait is cut to whole milliseconds and to the longest span there is, hence the loop.
        loop {
            let rest = at.since(self.now());
            if rest == Millis::ZERO {
                return;
            }
            tokio::time::sleep(rest.as_duration()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn sleeping_until_a_time_reaches_it_and_the_past_is_at_once() {
        let clock = SystemClock::new();
        let start = clock.now();
        let later = start.plus(Millis::from_secs(90));
        clock.sleep_until(later).await;
        assert!(clock.now() >= later);
        assert!(clock.now() < later.plus(Millis::from_secs(1)));
        clock.sleep_until(start).await;
    }
}
