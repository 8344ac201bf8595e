//! The policy of one step: how often, how long between, and what differs by class of error.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Backoff, FailureKind, Jitter, StepFailure};
use crate::bounded;
use crate::millis::Millis;
use crate::name::ErrorClass;

/// The most attempts a policy may allow.
pub const ATTEMPT_LIMIT_MAX: u32 = 1_000_000;

/// Whether and when a failed attempt comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryPolicy {
    /// Attempts in all, the first included: 1 to 1,000,000. Default 3.
    #[serde(deserialize_with = "bounded::limit")]
    pub limit: u32,
    /// The curve. Default: the ancestor's, min(2^n, 30) s.
    pub backoff: Backoff,
    /// The band around the delay in percent, 0 to 100. Default 10.
    #[serde(deserialize_with = "bounded::jitter_percent")]
    pub jitter_percent: u8,
    /// The longest delay a server may ask for. Default 300 s.
    pub max_server_delay: Millis,
    /// What differs by class of error.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_class: BTreeMap<ErrorClass, ClassRule>,
}

/// What differs for one class of error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRule {
    /// Another curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    /// Overrides what the handler said about trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
}

/// What becomes of a step after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It comes back after this long.
    Retry(Millis),
    /// It would, but the limit is reached.
    Exhausted,
    /// Trying again is of no use.
    NotRetryable,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            limit: 3,
            backoff: Backoff::default(),
            jitter_percent: 10,
            max_server_delay: Millis::from_secs(300),
            by_class: BTreeMap::new(),
        }
    }
}

impl RetryPolicy {
    /// The verdict on the `n`-th failed attempt of at most `limit`. `custom` is what the strategy
    /// the policy names has answered, if there is one.
    pub fn verdict(
        &self,
        n: u32,
        limit: u32,
        failure: &StepFailure,
        jitter: Jitter,
        custom: Option<Millis>,
    ) -> Verdict {
        let rule = failure
            .class
            .as_ref()
            .and_then(|class| self.by_class.get(class));
        let said = !matches!(failure.kind, FailureKind::Permanent);
        if !rule.and_then(|rule| rule.retryable).unwrap_or(said) {
            Verdict::NotRetryable
        } else if n >= limit {
            Verdict::Exhausted
        } else {
            Verdict::Retry(self.delay(n, failure, jitter, custom))
        }
    }

    /// The curve that applies to this failure.
    pub fn backoff_for(&self, failure: &StepFailure) -> &Backoff {
        let rule = failure
            .class
            .as_ref()
            .and_then(|class| self.by_class.get(class));
        rule.and_then(|rule| rule.backoff.as_ref())
            .unwrap_or(&self.backoff)
    }

    /// The delay after the `n`-th failed attempt.
    ///
    /// The band is the part of delay ± `jitter_percent` that lies between the floor (what a server
    /// asked for, else nothing) and the cap (the longest the curve or the server may ask for): at
    /// the cap jitter only shortens, at the floor it only lengthens, where both bind it is nil.
    pub fn delay(
        &self,
        n: u32,
        failure: &StepFailure,
        jitter: Jitter,
        custom: Option<Millis>,
    ) -> Millis {
        let (delay, floor, cap) = match failure.kind {
            FailureKind::RetryAfter(asked) => {
                let asked = asked.min(self.max_server_delay);
                (asked, asked, self.max_server_delay)
            }
            FailureKind::Retryable | FailureKind::Permanent => {
                // At its own cap a curve only shortens; what the cap of a custom one is, nobody knows.
                let (delay, cap) = match (self.backoff_for(failure), custom) {
                    (Backoff::Custom { .. }, Some(delay)) => (delay, Millis::MAX),
                    (curve, _) => (curve.delay(n), curve.cap()),
                };
                (delay, Millis::ZERO, cap)
            }
        };
        let spread = delay
            .get()
            .saturating_mul(u64::from(self.jitter_percent.min(100)))
            / 100;
        let low = delay.get().saturating_sub(spread).max(floor.get());
        let high = delay.get().saturating_add(spread).min(cap.get());
        Millis::saturating(jitter.between(low, high))
    }

    /// What is wrong with its numbers, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        if self.limit == 0 {
            return Some("limit 0 means the step never runs; 1 means one try".to_owned());
        }
        if self.limit > ATTEMPT_LIMIT_MAX {
            return Some(format!("limit {} is over {ATTEMPT_LIMIT_MAX}", self.limit));
        }
        if self.jitter_percent > 100 {
            return Some(format!(
                "jitter_percent {} is over 100",
                self.jitter_percent
            ));
        }
        let rules = self
            .by_class
            .values()
            .filter_map(|rule| rule.backoff.as_ref());
        std::iter::once(&self.backoff)
            .chain(rules)
            .find_map(Backoff::problem)
    }
}
