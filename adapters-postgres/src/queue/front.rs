//! Where the ready steps of each queue begin.
//!
//! What was claimed stays in the index of ready steps until it is vacuumed. A claim that begins at the
//! first entry walks over all of that; one that begins where the last claim found its first step does
//! not. (It is not the only thing that dead rows slow down: updates and the other indexes meet them too.)
//!
//! The front is a hint. It is dropped as soon as a claim finds less than it asked for, and whenever this
//! process makes a step ready before it. What other processes make ready before it (only a head start
//! brings a step there), and steps of handlers that only another coordinator has, are found by the next
//! look from the very beginning. It comes every [`LOOK_EVERY`] or, where it is costly, in a twentieth of
//! the time.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::name::QueueName;
use tokio::time::Instant;

/// How often a busy queue is looked at from its very beginning.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// At most one part in so many of the time goes into such looks.
const LOOK_SHARE: u32 = 20;

/// The fronts of the queues this process claims from.
#[derive(Debug, Default)]
pub(crate) struct Fronts(Mutex<BTreeMap<QueueName, Front>>);

#[derive(Clone, Copy, Debug)]
struct Front {
    place: i64,
    /// When a look from the very beginning is due again.
    look_at: Instant,
}

impl Fronts {
    /// For each queue the place at which to begin.
    pub(crate) fn of(&self, queues: &[QueueName]) -> Vec<i64> {
        let now = Instant::now();
        let fronts = self.lock();
        let from = |queue| {
            let front = fronts.get(queue).filter(|front| now < front.look_at);
            front.map_or(i64::MIN, |front| front.place)
        };
        queues.iter().map(from).collect()
    }

    /// A claim that began at `from` found all it asked for: in each queue nothing before these
    /// places, in so much time.
    pub(crate) fn advance(
        &self,
        queues: &[QueueName],
        from: &[i64],
        first: &BTreeMap<QueueName, i64>,
        took: Duration,
    ) {
        let now = Instant::now();
        let mut fronts = self.lock();
        for (queue, from) in queues.iter().zip(from) {
            let Some(&place) = first.get(queue) else {
                continue;
            };
            if *from == i64::MIN {
                let pause = LOOK_EVERY.max(took.saturating_mul(LOOK_SHARE));
                let look_at = now.checked_add(pause).unwrap_or(now);
                fronts.insert(queue.clone(), Front { place, look_at });
            } else if let Some(front) = fronts.get_mut(queue) {
                front.place = place;
            }
        }
    }

    /// Something became ready at this place, in whichever queue.
    pub(crate) fn lower(&self, place: i64) {
        self.lock().retain(|_, front| front.place <= place);
    }

    /// Nothing is known any more of these queues.
    pub(crate) fn forget(&self, queues: &[QueueName]) {
        self.lock().retain(|queue, _| !queues.contains(queue));
    }

    /// Nothing is known any more.
    pub(crate) fn forget_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<QueueName, Front>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(1);

    fn queues() -> Vec<QueueName> {
        vec![
            QueueName::parse("a").unwrap(),
            QueueName::parse("b").unwrap(),
        ]
    }

    fn first(places: &[i64]) -> BTreeMap<QueueName, i64> {
        queues().into_iter().zip(places.iter().copied()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_claim_begins_where_the_last_found_its_first_step() {
        let fronts = Fronts::default();
        let queues = queues();
        assert_eq!(fronts.of(&queues), [i64::MIN, i64::MIN]);
        fronts.advance(&queues, &[i64::MIN, i64::MIN], &first(&[7]), QUICK);
        assert_eq!(
            fronts.of(&queues),
            [7, i64::MIN],
            "nothing came from the other"
        );
        fronts.advance(&queues, &[7, i64::MIN], &first(&[9, 3]), QUICK);
        assert_eq!(fronts.of(&queues), [9, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_dropped_when_something_becomes_ready_before_it() {
        let fronts = Fronts::default();
        let queues = queues();
        fronts.advance(&queues, &[i64::MIN, i64::MIN], &first(&[7, 20]), QUICK);
        fronts.lower(10);
        assert_eq!(fronts.of(&queues), [7, i64::MIN]);
        fronts.forget(&queues[..1]);
        assert_eq!(fronts.of(&queues), [i64::MIN, i64::MIN]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_very_beginning_is_looked_at_now_and_then_but_seldom_where_that_is_costly() {
        let fronts = Fronts::default();
        let queues = queues();
        let costly = Duration::from_millis(50);
        fronts.advance(&queues[..1], &[i64::MIN], &first(&[7]), QUICK);
        fronts.advance(&queues[1..], &[i64::MIN], &first(&[0, 8]), costly);
        tokio::time::advance(LOOK_EVERY).await;
        assert_eq!(fronts.of(&queues), [i64::MIN, 8]);
        tokio::time::advance(costly * LOOK_SHARE).await;
        assert_eq!(fronts.of(&queues), [i64::MIN, i64::MIN]);
    }
}
