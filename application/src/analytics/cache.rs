//! Answers that are kept for a while: the longer, the more they cost and the more often they are
//! asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::millis::Millis;
use domain::time::Timestamp;
use tokio::sync::Mutex as Turn;

use crate::orchestrator::Orchestrator;
use crate::ports::StoreError;

/// The shortest time an answer is kept.
const SHORTEST: Millis = Millis::from_secs(1);
/// The longest: nobody looks at what is older than a minute.
const LONGEST: Millis = Millis::from_secs(60);
/// A question costs the store at most one part in so many of its time.
const PART: u64 = 50;
/// Asked for more often than this in a second, an answer is kept longer.
const OFTEN: u64 = 2;
/// How many answers are kept of one kind.
const KEPT_MAX: usize = 256;

/// An answer, and since when it is one.
#[derive(Debug)]
pub struct Kept<V> {
    /// The answer.
    pub value: Arc<V>,
    /// When it was found.
    pub at: Timestamp,
    /// Until when it is kept.
    pub until: Timestamp,
}

impl<V> Clone for Kept<V> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            at: self.at,
            until: self.until,
        }
    }
}

/// Answers of one kind by their questions. Whoever asks while one is looked for waits for it: a
/// question is never asked twice at once.
#[derive(Debug)]
pub(super) struct Cache<K, V>(Mutex<BTreeMap<K, Arc<Turn<Slot<V>>>>>);

#[derive(Debug)]
struct Slot<V> {
    kept: Option<Kept<V>>,
    /// How often it was asked for since it was found.
    asked: u64,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<K: Ord + Clone, V> Cache<K, V> {
    /// The answer that is kept, or a new one.
    pub(super) async fn get<L>(
        &self,
        orchestrator: &Orchestrator,
        question: &K,
        look: impl FnOnce(Timestamp) -> L,
    ) -> Result<Kept<V>, StoreError>
    where
        L: Future<Output = Result<V, StoreError>>,
    {
        let clock = &orchestrator.ports.clock;
        let slot = self.slot(question);
        let mut slot = slot.lock().await;
        let now = clock.now();
        slot.asked = slot.asked.saturating_add(1);
        if let Some(kept) = slot.kept.as_ref().filter(|kept| now < kept.until) {
            return Ok(kept.clone());
        }
        let before = slot
            .kept
            .as_ref()
            .map_or(Millis::ZERO, |kept| now.since(kept.at));
        let value = Arc::new(look(now).await?);
        let cost = clock.now().since(now);
        let until = now.plus(cost).plus(kept_for(cost, slot.asked, before));
        let kept = Kept {
            value,
            at: now,
            until,
        };
        slot.kept = Some(kept.clone());
        slot.asked = 0;
        Ok(kept)
    }

    fn slot(&self, question: &K) -> Arc<Turn<Slot<V>>> {
        let mut slots = self.lock();
        if !slots.contains_key(question) && slots.len() >= KEPT_MAX {
            // Those that are being looked for are held by whoever waits.
            slots.clear();
        }
        let slot = slots.entry(question.clone()).or_insert_with(|| {
            Arc::new(Turn::new(Slot {
                kept: None,
                asked: 0,
            }))
        });
        Arc::clone(slot)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<K, Arc<Turn<Slot<V>>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long an answer is kept that cost so much to find and was asked for so often in the time since
/// the one before.
fn kept_for(cost: Millis, asked: u64, since: Millis) -> Millis {
    let by_cost = cost.get().saturating_mul(PART);
    let seconds = since.get().div_ceil(1_000).max(1);
    let often = asked.checked_div(seconds).unwrap_or(0) >= OFTEN;
    let kept = by_cost.max(SHORTEST.get());
    let kept = if often { kept.saturating_mul(2) } else { kept };
    Millis::saturating(kept.min(LONGEST.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Millis = Millis::ZERO;

    #[test]
    fn dear_answers_are_kept_longer_within_bounds() {
        let kept = |cost| kept_for(Millis::saturating(cost), 1, Millis::from_secs(10));
        assert_eq!(kept(0), SHORTEST);
        assert_eq!(kept(100), Millis::from_secs(5));
        assert_eq!(kept(1_000), Millis::from_secs(50));
        assert_eq!(kept(60_000), LONGEST);
        assert_eq!(kept(u64::MAX), LONGEST);
    }

    #[test]
    fn answers_asked_for_often_are_kept_longer() {
        let cost = Millis::saturating(100);
        assert_eq!(
            kept_for(cost, 20, Millis::from_secs(10)),
            Millis::from_secs(10)
        );
        assert_eq!(
            kept_for(cost, 19, Millis::from_secs(10)),
            Millis::from_secs(5)
        );
        assert_eq!(kept_for(cost, 2, NOTHING), Millis::from_secs(10));
    }
}
