//! Where the ready steps of each queue begin.
//!
//! What was claimed stays in the index of ready steps until it is vacuumed. A claim that begins at the
//! first entry walks over all of that; one that begins where the last claim found its first step does
//! not. (It is not the only thing that dead rows slow down: updates and the other indexes meet them too.)
//!
//! The front is a hint. What this process makes ready before it moves it there. What other processes make
//! ready before it (only a head start brings a step there), what they had locked and let go, and steps of
//! handlers that only another coordinator has, are found by the next look from the very beginning. It comes
//! every [`LOOK_EVERY`] or, where it is costly, in a twentieth of the time. A claim that finds less than it
//! asked for begins there at once, unless that is slow: then rows died that vacuum cannot remove, and a
//! process that finds its queue empty would do nothing but look.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::name::QueueName;
use domain::time::Timestamp;
use tokio::time::Instant;

/// How often a busy queue is looked at from its very beginning.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// At most one part in so many of the time goes into such looks.
pub(super) const LOOK_SHARE: u32 = 20;
/// What was not ready at a claim becomes ready after it, but for what was under way for so long, in the
/// microseconds of a place.
const UNDER_WAY: i64 = 1_000_000;

/// The fronts of the queues this process claims from.
#[derive(Debug)]
pub(crate) struct Fronts {
    of: Mutex<BTreeMap<QueueName, Front>>,
    /// A look from the very beginning that took longer waits for its turn.
    slow: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Front {
    place: i64,
    /// When a look from the very beginning is due again.
    look_at: Instant,
    is_slow: bool,
}

/// A claim that was answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'l> {
    pub(super) queues: &'l [QueueName],
    /// Where it began in each.
    pub(super) from: &'l [i64],
    /// The time it claimed at.
    pub(super) now: Timestamp,
    pub(super) took: Duration,
}

impl Fronts {
    /// None is known yet; a look that takes longer than this is slow.
    pub(crate) const fn new(slow: Duration) -> Self {
        Self {
            of: Mutex::new(BTreeMap::new()),
            slow,
        }
    }

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

    /// The same for looks that claim nothing: however long ago it was that the beginning was looked at.
    pub(super) fn places(&self, queues: &[QueueName]) -> Vec<i64> {
        let fronts = self.lock();
        let place = |queue| fronts.get(queue).map_or(i64::MIN, |front| front.place);
        queues.iter().map(place).collect()
    }

    /// A claim found all it asked for: in each queue nothing before these places.
    pub(super) fn advance(&self, look: &Look<'_>, first: &BTreeMap<QueueName, i64>) {
        let mut fronts = self.lock();
        for (queue, from) in look.queues.iter().zip(look.from) {
            let Some(&place) = first.get(queue) else {
                continue;
            };
            if *from == i64::MIN {
                fronts.insert(queue.clone(), look.front(place, self.slow));
            } else if let Some(front) = fronts.get_mut(queue) {
                front.place = place;
            }
        }
    }

    /// A claim found less than it asked for: nothing is left in its queues.
    pub(super) fn run_out(&self, look: &Look<'_>) {
        let mut fronts = self.lock();
        for (queue, from) in look.queues.iter().zip(look.from) {
            let began_there = *from == i64::MIN;
            if began_there && look.took > self.slow {
                let place = look.now.as_micros().saturating_sub(UNDER_WAY);
                fronts.insert(queue.clone(), look.front(place, self.slow));
            } else if began_there || fronts.get(queue).is_some_and(|front| !front.is_slow) {
                fronts.remove(queue);
            }
        }
    }

    /// Something became ready at this place, in whichever queue.
    pub(crate) fn lower(&self, place: i64) {
        for front in self.lock().values_mut() {
            front.place = front.place.min(place);
        }
    }

    /// Nothing is known any more.
    pub(crate) fn forget_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<QueueName, Front>> {
        // Nothing panics while it is held.
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Look<'_> {
    /// What one from the very beginning teaches.
    fn front(&self, place: i64, slow: Duration) -> Front {
        let now = Instant::now();
        let pause = LOOK_EVERY.max(self.took.saturating_mul(LOOK_SHARE));
        Front {
            place,
            look_at: now.checked_add(pause).unwrap_or(now),
            is_slow: self.took > slow,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(1);
    const SLOW: Duration = Duration::from_millis(50);

    fn queues() -> Vec<QueueName> {
        vec![
            QueueName::parse("a").unwrap(),
            QueueName::parse("b").unwrap(),
        ]
    }

    fn first(places: &[i64]) -> BTreeMap<QueueName, i64> {
        queues().into_iter().zip(places.iter().copied()).collect()
    }

    const BEGINNING: [i64; 2] = [i64::MIN, i64::MIN];

    fn look<'l>(queues: &'l [QueueName], from: &'l [i64], took: Duration) -> Look<'l> {
        let now = Timestamp::from_secs(100);
        Look {
            queues,
            from,
            now,
            took,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_claim_begins_where_the_last_found_its_first_step() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        assert_eq!(fronts.of(&queues), BEGINNING);
        fronts.advance(&look(&queues, &BEGINNING, QUICK), &first(&[7]));
        assert_eq!(
            fronts.of(&queues),
            [7, i64::MIN],
            "nothing came from the other"
        );
        fronts.advance(&look(&queues, &[7, i64::MIN], QUICK), &first(&[9, 3]));
        assert_eq!(fronts.of(&queues), [9, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn it_moves_to_what_becomes_ready_before_it() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        fronts.advance(&look(&queues, &BEGINNING, QUICK), &first(&[7, 20]));
        fronts.lower(10);
        assert_eq!(fronts.of(&queues), [7, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_has_run_out_is_looked_at_from_the_beginning_unless_that_is_slow() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        let costly = SLOW * 2;
        fronts.advance(&look(&queues[..1], &BEGINNING, QUICK), &first(&[7]));
        fronts.run_out(&look(&queues[..1], &[7], QUICK));
        fronts.run_out(&look(&queues[1..], &BEGINNING, costly));
        assert_eq!(fronts.of(&queues), [i64::MIN, 99_000_000]);
        fronts.run_out(&look(&queues[1..], &[99_000_000], QUICK));
        assert_eq!(fronts.of(&queues), [i64::MIN, 99_000_000]);
        tokio::time::advance(costly * LOOK_SHARE).await;
        assert_eq!(fronts.of(&queues), BEGINNING);
        assert_eq!(fronts.places(&queues), [i64::MIN, 99_000_000]);
        fronts.run_out(&look(&queues[1..], &BEGINNING, QUICK));
        assert_eq!(fronts.places(&queues), BEGINNING, "vacuum has been there");
    }

    #[tokio::test(start_paused = true)]
    async fn the_very_beginning_is_looked_at_now_and_then_but_seldom_where_that_is_slow() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        let slow = Duration::from_millis(50);
        fronts.advance(&look(&queues[..1], &BEGINNING, QUICK), &first(&[7]));
        fronts.advance(&look(&queues[1..], &BEGINNING, slow), &first(&[0, 8]));
        tokio::time::advance(LOOK_EVERY).await;
        assert_eq!(fronts.of(&queues), [i64::MIN, 8]);
        tokio::time::advance(slow * LOOK_SHARE).await;
        assert_eq!(fronts.of(&queues), BEGINNING);
    }
}
