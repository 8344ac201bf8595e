//! A clock that stands still until it is told to move.

use std::collections::BTreeMap;
use std::sync::Mutex;

use application::ports::Clock;
use async_trait::async_trait;
use domain::millis::Millis;
use domain::time::Timestamp;
use tokio::sync::oneshot;

use crate::locked::lock;

/// Virtual time. Moving it wakes those who wait for the times it passes: earliest first, and among
/// equal times in the order in which they began to wait.
///
/// A driver that finds nothing to do [jumps](Self::jump) to the next time someone waits for.
#[derive(Debug)]
pub struct VirtualClock {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    now: Timestamp,
    /// The second part of the key counts those who ever waited.
    waiters: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
    waited: u64,
}

impl VirtualClock {
    /// A clock that shows `start`.
    pub const fn new(start: Timestamp) -> Self {
        let inner = Inner {
            now: start,
            waiters: BTreeMap::new(),
            waited: 0,
        };
        Self {
            inner: Mutex::new(inner),
        }
    }

    /// Moves time on by `span`; answers the time it shows then.
    pub fn advance(&self, span: Millis) -> Timestamp {
        let mut inner = lock(&self.inner);
        let to = inner.now.plus(span);
        inner.move_to(to);
        to
    }

    /// Moves time on to `to`. Time never runs backwards: an earlier time changes nothing.
    pub fn set(&self, to: Timestamp) {
        lock(&self.inner).move_to(to);
    }

    /// The earliest time someone waits for.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        lock(&self.inner).next_deadline()
    }

    /// Moves time on to the earliest time someone waits for; answers it, or `None` if nobody
    /// waits.
    pub fn jump(&self) -> Option<Timestamp> {
        let mut inner = lock(&self.inner);
        let to = inner.next_deadline()?;
        inner.move_to(to);
        Some(to)
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        let mut inner = lock(&self.inner);
        inner.forget_the_gone();
        inner.waiters.len()
    }
}

impl Inner {
    fn move_to(&mut self, to: Timestamp) {
        self.now = self.now.max(to);
        while let Some(first) = self.waiters.first_entry()
            && first.key().0 <= self.now
        {
            // Whoever gave up waiting is not there to be woken.
            let _: Result<(), ()> = first.remove().send(());
        }
    }

    fn next_deadline(&mut self) -> Option<Timestamp> {
        self.forget_the_gone();
        self.waiters.first_key_value().map(|((at, _), _)| *at)
    }

    /// Drops those whose future was dropped, so that time is not moved for nobody.
    fn forget_the_gone(&mut self) {
        self.waiters.retain(|_, waiter| !waiter.is_closed());
    }

    fn wait(&mut self, at: Timestamp) -> Option<oneshot::Receiver<()>> {
        if at <= self.now {
            return None;
        }
        let (waker, woken) = oneshot::channel();
        self.waiters.insert((at, self.waited), waker);
        self.waited = self.waited.saturating_add(1);
        Some(woken)
    }
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        lock(&self.inner).now
    }

    async fn sleep_until(&self, at: Timestamp) {
        let woken = lock(&self.inner).wait(at);
        if let Some(woken) = woken {
            // The sender is only dropped together with the clock, which `self` keeps alive.
            let _: Result<(), oneshot::error::RecvError> = woken.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::task::yield_now;

    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    /// Lets every spawned task run until it waits.
    async fn settle() {
        for _ in 0..10 {
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn waiters_wake_in_the_order_of_their_times_then_of_their_coming() {
        let clock = Arc::new(VirtualClock::new(at(0)));
        let woken = Arc::new(Mutex::new(Vec::new()));
        for (name, until) in [("late", 30), ("first", 10), ("second", 10)] {
            let (clock, woken) = (Arc::clone(&clock), Arc::clone(&woken));
            tokio::spawn(async move {
                clock.sleep_until(at(until)).await;
                lock(&woken).push(name);
            });
            settle().await;
        }
        assert_eq!(clock.next_deadline(), Some(at(10)));
        clock.advance(Millis::from_secs(9));
        settle().await;
        assert!(lock(&woken).is_empty());
        clock.set(at(60));
        settle().await;
        assert_eq!(*lock(&woken), ["first", "second", "late"]);
        assert_eq!(clock.next_deadline(), None);
    }

    #[tokio::test]
    async fn the_past_is_reached_at_once_and_time_never_runs_backwards() {
        let clock = VirtualClock::new(at(100));
        clock.sleep_until(at(100)).await;
        clock.sleep_until(at(5)).await;
        clock.set(at(5));
        assert_eq!(clock.now(), at(100));
    }

    #[tokio::test]
    async fn whoever_stops_waiting_is_forgotten() {
        let clock = Arc::new(VirtualClock::new(at(0)));
        let waiter = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move { clock.sleep_until(at(10)).await }
        });
        settle().await;
        assert_eq!(clock.waiting(), 1);
        waiter.abort();
        settle().await;
        assert_eq!((clock.waiting(), clock.jump()), (0, None));
        assert_eq!(clock.now(), at(0));
    }
}
