//! Token buckets, one for each caller, and not for arbitrarily many.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::millis::Millis;
use domain::time::Timestamp;

/// How often something may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How often at once, from 1.
    pub burst: u32,
    /// How often in the long run, from 1.
    pub per_minute: u32,
}

/// A bucket for each name. What it holds is kept as a time: when it would be full again.
#[derive(Debug)]
pub(crate) struct Buckets {
    limit: RateLimit,
    names_max: usize,
    full_at: Mutex<HashMap<String, Timestamp>>,
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Whether there was one left.
    pub(crate) granted: bool,
    /// How many are left.
    pub(crate) left: u32,
    /// When there is one again.
    pub(crate) retry_after: Millis,
}

/// The bucket of all those who came too late to have their own.
const SHARED: &str = "";

impl Buckets {
    pub(crate) fn new(limit: RateLimit, names_max: usize) -> Self {
        Self {
            limit,
            names_max,
            full_at: Mutex::default(),
        }
    }

    pub(crate) const fn limit(&self) -> RateLimit {
        self.limit
    }

    /// Takes one out of the bucket of this name.
    pub(crate) fn take(&self, name: &str, now: Timestamp) -> Taken {
        self.look(name, now, true)
    }

    /// What taking one would answer.
    pub(crate) fn peek(&self, name: &str, now: Timestamp) -> Taken {
        self.look(name, now, false)
    }

    fn look(&self, name: &str, now: Timestamp, take: bool) -> Taken {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !buckets.contains_key(name);
        if take && is_new && buckets.len() >= self.names_max {
            // A full bucket is as good as none.
            buckets.retain(|_, full_at| *full_at > now);
        }
        let name = if is_new && buckets.len() >= self.names_max {
            SHARED
        } else {
            name
        };
        let each = self.each();
        let whole = each.saturating_mul(u64::from(self.limit.burst));
        let full_at = buckets.get(name).copied().unwrap_or(now).max(now);
        // How long it takes until it is full, now and after one more; never longer than from empty.
        let missing = full_at.since(now).get().min(whole);
        let after = missing.saturating_add(each);
        let granted = after <= whole;
        if granted && take {
            let full_at = now.plus(Millis::saturating(after));
            buckets.insert(name.to_owned(), full_at);
        }
        let missing = if granted && take { after } else { missing };
        let left = whole.saturating_sub(missing).checked_div(each).unwrap_or(0);
        Taken {
            granted,
            left: u32::try_from(left).unwrap_or(u32::MAX),
            retry_after: Millis::saturating(after.saturating_sub(whole)),
        }
    }

    /// How long one takes to come back, in milliseconds.
    fn each(&self) -> u64 {
        60_000_u64
            .div_ceil(u64::from(self.limit.per_minute.max(1)))
            .max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_secs(1_000).plus(Millis::saturating(millis))
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let limit = RateLimit {
            burst: 3,
            per_minute: 60,
        };
        let buckets = Buckets::new(limit, 10);
        let taken: Vec<(bool, u32)> = (0..4)
            .map(|_| buckets.take("ann", at(0)))
            .map(|taken| (taken.granted, taken.left))
            .collect();
        assert_eq!(taken, [(true, 2), (true, 1), (true, 0), (false, 0)]);
        assert_eq!(
            buckets.take("ann", at(999)).retry_after,
            Millis::saturating(1)
        );
        assert!(buckets.take("ann", at(1_000)).granted);
        assert!(!buckets.take("ann", at(1_000)).granted);
        assert!(
            buckets.take("bob", at(1_000)).granted,
            "others have their own"
        );
        assert_eq!(
            buckets.peek("ann", at(60_000)).left,
            3,
            "it is never more than full"
        );
    }

    #[test]
    fn callers_beyond_the_bound_share_a_bucket_and_full_ones_make_room() {
        let limit = RateLimit {
            burst: 1,
            per_minute: 60,
        };
        let buckets = Buckets::new(limit, 2);
        assert!(buckets.take("a", at(0)).granted && buckets.take("b", at(0)).granted);
        assert!(buckets.take("c", at(0)).granted, "the shared one");
        assert!(!buckets.take("d", at(0)).granted, "the same");
        assert!(!buckets.take("a", at(0)).granted);
        assert!(
            buckets.take("e", at(1_000)).granted,
            "the others are full again"
        );
        assert_eq!(buckets.full_at.lock().unwrap().len(), 1);
    }
}
