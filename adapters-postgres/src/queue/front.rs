//! Where the ready steps of each queue begin.
//!
//! What was claimed stays in the index of ready steps until it is vacuumed. A claim that begins at the
//! first entry walks over all of that; one that begins where the last claim found its first step does
//! not. (It is not the only thing that dead rows slow down: updates and the other indexes meet them too.)
//!
//! The front is a hint. What this process makes ready before it moves it there. What other processes make
//! ready before it (only a head start brings a step there), and what they had locked and let go, is found by
//! the next look from the very beginning. Whoever has other handlers passes over other steps, and has a front
//! of his own. That look comes every [`LOOK_EVERY`] or, where it is costly, in a twentieth of the time. A claim
//! that finds less than it asked for is followed by it at once, unless that is slow: then rows died that
//! vacuum cannot remove, and a process that finds its queue empty would do nothing but look.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::name::{HandlerName, QueueName};
use domain::time::Timestamp;
use tokio::time::Instant;

/// How often a busy queue is looked at from its very beginning.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// At most one part in so many of the time goes into such looks.
pub(super) const LOOK_SHARE: u32 = 20;
/// What was not ready at a claim becomes ready after it, but for what was under way for so long, in the
/// microseconds of a place.
const UNDER_WAY: i64 = 1_000_000;
/// Over HTTP everybody may have handlers of his own.
const CREWS_MAX: usize = 1_000;

/// The fronts of the queues this process claims from.
#[derive(Debug)]
pub(crate) struct Fronts {
    of: Mutex<BTreeMap<Crew, BTreeMap<QueueName, Front>>>,
    /// A look from the very beginning that took longer waits for its turn.
    slow: Duration,
}

/// Those who have the same handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crew(u64);

impl Crew {
    /// With these handlers, or any.
    pub(super) fn of(handlers: Option<&[HandlerName]>) -> Self {
        let mut hasher = DefaultHasher::new();
        handlers.hash(&mut hasher);
        Self(hasher.finish())
    }
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
    pub(super) crew: Crew,
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
    pub(super) fn of(&self, crew: Crew, queues: &[QueueName]) -> Vec<i64> {
        let now = Instant::now();
        let all = self.lock();
        let fronts = all.get(&crew);
        let from = |queue| {
            let front = fronts.and_then(|fronts| fronts.get(queue));
            let front = front.filter(|front| now < front.look_at);
            front.map_or(i64::MIN, |front| front.place)
        };
        queues.iter().map(from).collect()
    }

    /// The same for looks that claim nothing: however long ago it was that the beginning was looked at.
    pub(super) fn places(&self, crew: Crew, queues: &[QueueName]) -> Vec<i64> {
        let all = self.lock();
        let fronts = all.get(&crew);
        let front = |queue| fronts.and_then(|fronts| fronts.get(queue));
        let place = |queue| front(queue).map_or(i64::MIN, |front| front.place);
        queues.iter().map(place).collect()
    }

    /// A claim found all it asked for: in each queue nothing before these places.
    pub(super) fn advance(&self, look: &Look<'_>, first: &BTreeMap<QueueName, i64>) {
        let mut all = self.lock();
        let fronts = of_crew(&mut all, look.crew);
        for (queue, from) in look.queues.iter().zip(look.from) {
            let Some(&place) = first.get(queue) else {
                continue;
            };
            if *from == i64::MIN {
                fronts.insert(queue.clone(), look.front(place, self.slow));
            } else if let Some(front) = fronts.get_mut(queue) {
                front.leave(*from, place);
            }
        }
    }

    /// A claim found less than it asked for: nothing is left in its queues.
    pub(super) fn run_out(&self, look: &Look<'_>) {
        let mut all = self.lock();
        let fronts = of_crew(&mut all, look.crew);
        for (queue, from) in look.queues.iter().zip(look.from) {
            let place = look.now.as_micros().saturating_sub(UNDER_WAY);
            if *from == i64::MIN && look.took > self.slow {
                fronts.insert(queue.clone(), look.front(place, self.slow));
            } else if *from == i64::MIN {
                fronts.remove(queue);
            } else if let Some(front) = fronts.get_mut(queue).filter(|front| front.is_slow) {
                front.leave(*from, place.max(*from));
            } else {
                fronts.remove(queue);
            }
        }
    }

    /// A look at everything has found something ready: the next claim begins at the very beginning, and
    /// not behind it.
    pub(super) fn distrust(&self, crew: Crew, queues: &[QueueName]) {
        if let Some(fronts) = self.lock().get_mut(&crew) {
            fronts.retain(|queue, front| !front.is_slow || !queues.contains(queue));
        }
    }

    /// Something became ready at this place, in whichever queue.
    pub(crate) fn lower(&self, place: i64) {
        for front in self.lock().values_mut().flat_map(BTreeMap::values_mut) {
            front.place = front.place.min(place);
        }
    }

    /// Nothing is known any more.
    pub(crate) fn forget_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Crew, BTreeMap<QueueName, Front>>> {
        // Nothing panics while it is held.
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Front {
    /// Moves on from where a claim began, unless something became ready before that meanwhile.
    fn leave(&mut self, from: i64, place: i64) {
        if self.place >= from {
            self.place = place;
        }
    }
}

/// The fronts of these; of all nothing is known any more if they become too many.
fn of_crew(
    all: &mut BTreeMap<Crew, BTreeMap<QueueName, Front>>,
    crew: Crew,
) -> &mut BTreeMap<QueueName, Front> {
    if all.len() >= CREWS_MAX && !all.contains_key(&crew) {
        all.clear();
    }
    all.entry(crew).or_default()
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

    const ANY: Crew = Crew(0);
    const BEGINNING: [i64; 2] = [i64::MIN, i64::MIN];

    fn look<'l>(queues: &'l [QueueName], from: &'l [i64], took: Duration) -> Look<'l> {
        let now = Timestamp::from_secs(100);
        Look {
            crew: ANY,
            queues,
            from,
            now,
            took,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_claim_begins_where_the_last_found_its_first_step() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        assert_eq!(fronts.of(ANY, &queues), BEGINNING);
        fronts.advance(&look(&queues, &BEGINNING, QUICK), &first(&[7]));
        assert_eq!(
            fronts.of(ANY, &queues),
            [7, i64::MIN],
            "nothing came from the other"
        );
        fronts.advance(&look(&queues, &[7, i64::MIN], QUICK), &first(&[9, 3]));
        assert_eq!(fronts.of(ANY, &queues), [9, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn it_moves_to_what_becomes_ready_before_it() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        fronts.advance(&look(&queues, &BEGINNING, QUICK), &first(&[7, 20]));
        fronts.lower(10);
        assert_eq!(fronts.of(ANY, &queues), [7, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_becomes_ready_before_it_during_a_claim_is_not_passed_over() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        let slow = look(&queues, &BEGINNING, SLOW * 2);
        fronts.advance(&slow, &first(&[7, 20]));
        let claim = look(&queues, &[7, 20], QUICK);
        fronts.lower(5);
        fronts.advance(&claim, &first(&[9, 30]));
        assert_eq!(fronts.of(ANY, &queues), [5, 5]);
        fronts.run_out(&claim);
        assert_eq!(fronts.of(ANY, &queues), [5, 5]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_has_run_out_is_looked_at_from_the_beginning_unless_that_is_slow() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        let costly = SLOW * 2;
        fronts.advance(&look(&queues[..1], &BEGINNING, QUICK), &first(&[7]));
        fronts.run_out(&look(&queues[..1], &[7], QUICK));
        fronts.run_out(&look(&queues[1..], &BEGINNING, costly));
        assert_eq!(fronts.of(ANY, &queues), [i64::MIN, 99_000_000]);
        fronts.lower(98_000_000);
        fronts.run_out(&look(&queues[1..], &[98_000_000], QUICK));
        assert_eq!(fronts.of(ANY, &queues), [i64::MIN, 99_000_000]);
        fronts.distrust(ANY, &queues[..1]);
        assert_eq!(fronts.of(ANY, &queues), [i64::MIN, 99_000_000]);
        tokio::time::advance(costly * LOOK_SHARE).await;
        assert_eq!(fronts.of(ANY, &queues), BEGINNING);
        assert_eq!(fronts.places(ANY, &queues), [i64::MIN, 99_000_000]);
        fronts.run_out(&look(&queues[1..], &BEGINNING, QUICK));
        assert_eq!(
            fronts.places(ANY, &queues),
            BEGINNING,
            "vacuum has been there"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_other_handlers_is_not_kept_from_steps_that_were_passed_over() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        let [mine, others] = ["mine", "others"].map(|name| {
            let name = HandlerName::parse(name).unwrap();
            Crew::of(Some(&[name]))
        });
        let mine = Look {
            crew: mine,
            ..look(&queues, &BEGINNING, SLOW * 2)
        };
        fronts.run_out(&mine);
        assert_eq!(fronts.of(mine.crew, &queues), [99_000_000, 99_000_000]);
        assert_eq!(fronts.of(others, &queues), BEGINNING);
        assert_eq!(fronts.of(Crew::of(None), &queues), BEGINNING);
        for number in 0..=1_000 {
            let crew = Crew(number);
            fronts.run_out(&Look { crew, ..mine });
        }
        assert_eq!(
            fronts.of(mine.crew, &queues),
            BEGINNING,
            "too many to remember"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_very_beginning_is_looked_at_now_and_then_but_seldom_where_that_is_slow() {
        let (fronts, queues) = (Fronts::new(SLOW), queues());
        let slow = Duration::from_millis(50);
        fronts.advance(&look(&queues[..1], &BEGINNING, QUICK), &first(&[7]));
        fronts.advance(&look(&queues[1..], &BEGINNING, slow), &first(&[0, 8]));
        tokio::time::advance(LOOK_EVERY).await;
        assert_eq!(fronts.of(ANY, &queues), [i64::MIN, 8]);
        tokio::time::advance(slow * LOOK_SHARE).await;
        assert_eq!(fronts.of(ANY, &queues), BEGINNING);
    }
}
