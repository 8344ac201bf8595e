//! What is to be announced, and when: at once if nothing was for a while, then at intervals.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::name::QueueName;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// A queue is announced at most once per this long.
const GAP: Duration = Duration::from_millis(10);

/// Queues to announce. Putting one in never waits.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    put: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    queues: BTreeSet<QueueName>,
    /// When each was last taken out; forgotten after the gap.
    taken: BTreeMap<QueueName, Instant>,
}

impl Outbox {
    /// Puts queues in; those that are in already are announced once.
    pub(super) fn put(&self, queues: impl IntoIterator<Item = QueueName>) {
        self.waiting().queues.extend(queues);
        self.put.notify_one();
    }

    /// Takes out the queues that may be announced now, waiting for the first.
    pub(super) async fn take(&self) -> Vec<QueueName> {
        loop {
            let (due, next_at) = self.waiting().take(Instant::now());
            if !due.is_empty() {
                return due;
            }
            match next_at {
                // What is put in meanwhile is looked at then, or earlier.
                Some(at) => tokio::select! {
                    () = sleep_until(at) => {}
                    () = self.put.notified() => {}
                },
                None => self.put.notified().await,
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// The queues that may be announced now, and when the next may.
    fn take(&mut self, now: Instant) -> (Vec<QueueName>, Option<Instant>) {
        self.taken.retain(|_, at| *at + GAP > now);
        let (early, due): (BTreeSet<_>, BTreeSet<_>) = std::mem::take(&mut self.queues)
            .into_iter()
            .partition(|queue| self.taken.contains_key(queue));
        let next_at = early.iter().filter_map(|queue| self.taken.get(queue)).min();
        let next_at = next_at.map(|at| *at + GAP);
        self.queues = early;
        self.taken
            .extend(due.iter().map(|queue| (queue.clone(), now)));
        (due.into_iter().collect(), next_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(name: &str) -> QueueName {
        QueueName::parse(name).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_goes_at_once_and_the_rest_at_most_once_per_gap() {
        let outbox = Outbox::default();
        let began = Instant::now();
        outbox.put([queue("a")]);
        assert_eq!(outbox.take().await, [queue("a")]);
        assert_eq!(began.elapsed(), Duration::ZERO);
        // A thousand announcements in a second.
        let feed = async {
            for _ in 0..1_000 {
                outbox.put([queue("a")]);
                tokio::time::advance(Duration::from_millis(1)).await;
            }
        };
        let count = async {
            let mut taken = 0_u32;
            while began.elapsed() < Duration::from_millis(990) {
                assert_eq!(outbox.take().await, [queue("a")]);
                taken += 1;
            }
            taken
        };
        let ((), taken) = tokio::join!(feed, count);
        assert!((90..=100).contains(&taken), "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_queue_does_not_keep_another_waiting() {
        let outbox = Outbox::default();
        let began = Instant::now();
        outbox.put([queue("a")]);
        assert_eq!(outbox.take().await, [queue("a")]);
        outbox.put([queue("a"), queue("b")]);
        assert_eq!(outbox.take().await, [queue("b")]);
        assert_eq!(began.elapsed(), Duration::ZERO);
        assert_eq!(outbox.take().await, [queue("a")]);
        assert!((GAP..=GAP * 2).contains(&began.elapsed()));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_is_woken() {
        let outbox = Outbox::default();
        let put = async {
            tokio::time::advance(Duration::from_secs(5)).await;
            outbox.put([queue("a")]);
        };
        let (taken, ()) = tokio::join!(outbox.take(), put);
        assert_eq!(taken, [queue("a")]);
    }
}
