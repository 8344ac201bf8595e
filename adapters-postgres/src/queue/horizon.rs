//! What a look at what time brings may pass over.
//!
//! A step that was claimed leaves a dead entry where it was ready and, once it has ended, another one
//! where it was running. A look reads the heads of these indexes, and while a snapshot that somebody holds
//! keeps vacuum away the heads are hidden behind all that died since: looks grow slower, and a
//! process that looks whenever its queue is empty does nothing else. So after a slow look the next ones
//! begin where that one found something, until it is its turn again to look at everything.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::millis::Millis;
use domain::time::Timestamp;
use tokio::time::Instant;

use super::front::LOOK_SHARE;

/// What this process knows of the looks before.
#[derive(Debug)]
pub(crate) struct Horizon {
    known: Mutex<Option<Known>>,
    /// A look that took no longer is repeated as it is.
    slow: Duration,
}

/// What a slow look has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Before this no lease lapsed. One that was taken since for a shorter time may; it is found when
    /// everything is looked at.
    pub(super) lapse: Option<Timestamp>,
    /// When everything is looked at again.
    look_at: Instant,
}

impl Horizon {
    /// Nothing is known yet; a look that takes longer than this is slow.
    pub(crate) const fn new(slow: Duration) -> Self {
        Self {
            known: Mutex::new(None),
            slow,
        }
    }

    /// What the next look may rely on; nothing if it is to look at everything.
    pub(super) fn known(&self) -> Option<Known> {
        self.lock().filter(|known| Instant::now() < known.look_at)
    }

    /// A look at everything found this, in so much time.
    pub(super) fn saw(&self, lapse: Option<Timestamp>, took: Duration) {
        let pause = took.saturating_mul(LOOK_SHARE);
        let look_at = Instant::now().checked_add(pause);
        let known = look_at.map(|look_at| Known { lapse, look_at });
        *self.lock() = known.filter(|_| took > self.slow);
    }

    /// One that relied on what was known found this.
    pub(super) fn saw_more(&self, lapse: Option<Timestamp>) {
        if let Some(known) = &mut *self.lock() {
            known.lapse = lapse.max(known.lapse);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
        // Nothing panics while it is held.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// How long until everything is looked at again.
    pub(super) fn rest(self) -> Millis {
        let rest = self.look_at.saturating_duration_since(Instant::now());
        let millis = u64::try_from(rest.as_millis()).unwrap_or(u64::MAX);
        Millis::saturating(millis.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Duration = Duration::from_millis(5);

    #[tokio::test(start_paused = true)]
    async fn after_a_slow_look_the_next_rely_on_it_for_a_while() {
        let (horizon, lapse) = (Horizon::new(SLOW), Timestamp::from_secs(7));
        horizon.saw(Some(lapse), SLOW);
        assert_eq!(horizon.known(), None, "it was not slow");
        horizon.saw(Some(lapse), SLOW * 2);
        let known = horizon.known().unwrap();
        assert_eq!(known.lapse, Some(lapse));
        assert_eq!(known.rest().as_duration(), Duration::from_millis(201));
        horizon.saw_more(None);
        assert_eq!(horizon.known().unwrap().lapse, Some(lapse));
        horizon.saw_more(Some(Timestamp::from_secs(8)));
        assert_eq!(
            horizon.known().unwrap().lapse,
            Some(Timestamp::from_secs(8))
        );
        tokio::time::advance(SLOW * 2 * LOOK_SHARE).await;
        assert_eq!(horizon.known(), None);
        horizon.saw(None, SLOW);
        horizon.saw_more(Some(lapse));
        assert_eq!(horizon.known(), None, "vacuum has been there");
    }
}
