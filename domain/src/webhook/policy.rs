//! How often a delivery is tried, and when a webhook is given up.

use crate::millis::Millis;
use crate::retry::Jitter;
use crate::time::Timestamp;

/// How often a delivery is tried, and when a webhook is given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPolicy {
    /// The waits between the attempts. Default 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h.
    pub delays: Vec<Millis>,
    /// By how much a wait is drawn shorter or longer, in percent. Default 10.
    pub jitter_percent: u8,
    /// The longest that a receiver may ask for. Default 24 h.
    pub max_retry_after: Millis,
    /// How long every attempt must have failed before the webhook is suspended. Default 5 days.
    pub suspend_after: Millis,
}

const DELAYS: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

impl Default for DeliveryPolicy {
    fn default() -> Self {
        Self {
            delays: DELAYS.map(Millis::from_secs).to_vec(),
            jitter_percent: 10,
            max_retry_after: Millis::from_secs(86_400),
            suspend_after: Millis::from_secs(5 * 86_400),
        }
    }
}

impl DeliveryPolicy {
    /// The attempts of one delivery in all.
    pub fn limit(&self) -> u32 {
        u32::try_from(self.delays.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// How long to wait after the `n`-th failed attempt; none after the last one. What a receiver
    /// asks for is never cut short by jitter.
    pub fn delay(&self, n: u32, retry_after: Option<Millis>, jitter: Jitter) -> Option<Millis> {
        let place = usize::try_from(n.checked_sub(1)?).ok()?;
        let delay = self.delays.get(place)?.get();
        let spread = delay.saturating_mul(u64::from(self.jitter_percent.min(100))) / 100;
        let drawn = jitter.between(delay.saturating_sub(spread), delay.saturating_add(spread));
        let asked = retry_after.unwrap_or_default().min(self.max_retry_after);
        Some(Millis::saturating(drawn).max(asked))
    }

    /// Whether a webhook that has failed since then is to be suspended.
    pub fn suspends(&self, failing_since: Option<Timestamp>, now: Timestamp) -> bool {
        failing_since.is_some_and(|since| now >= since.plus(self.suspend_after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_spreads_what_the_receiver_did_not_ask_for() {
        let policy = DeliveryPolicy::default();
        let delay = |n, asked, jitter| policy.delay(n, asked, jitter).map(Millis::get);
        assert_eq!(delay(1, None, Jitter::LOWEST), Some(4_500));
        assert_eq!(delay(1, None, Jitter::HIGHEST), Some(5_500));
        let asked = Some(Millis::from_secs(7));
        assert_eq!(delay(1, asked, Jitter::LOWEST), Some(7_000));
        assert_eq!(delay(2, asked, Jitter::MIDDLE), Some(300_000));
        assert_eq!(delay(10, None, Jitter::MIDDLE), None);
        assert_eq!(delay(0, None, Jitter::MIDDLE), None);
        assert_eq!(
            delay(1, Some(Millis::MAX), Jitter::MIDDLE),
            Some(86_400_000)
        );
    }

    #[test]
    fn only_what_failed_for_long_is_suspended() {
        let (policy, since) = (DeliveryPolicy::default(), Timestamp::EPOCH);
        let days = |days: u64| since.plus(Millis::from_secs(days * 86_400));
        assert!(!policy.suspends(None, days(10)));
        assert!(!policy.suspends(Some(since), days(4)));
        assert!(policy.suspends(Some(since), days(5)));
    }
}
