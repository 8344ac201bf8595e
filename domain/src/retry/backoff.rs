//! The curve: how long to wait after the n-th failed attempt.

use serde::Serialize;

use super::Factor;
use crate::millis::Millis;
use crate::name::StrategyName;

/// How long to wait after the n-th failed attempt, before jitter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Backoff {
    /// `min(base · factor^(n−1), max)`.
    Exponential {
        /// After the first failure. Default 2 s.
        base: Millis,
        /// From one failure to the next. Default 2.
        factor: Factor,
        /// Never longer than this. Default 30 s.
        max: Millis,
    },
    /// The same delay each time.
    Fixed {
        /// The delay.
        delay: Millis,
    },
    /// The n-th entry after the n-th failure; the last one from there on.
    Table {
        /// 1 to 1,000 entries.
        delays: Vec<Millis>,
    },
    /// At once.
    None {},
    /// What the strategy registered under this name says; the default curve where none is.
    Custom {
        /// The name of a [`RetryStrategy`](super::RetryStrategy).
        name: StrategyName,
    },
}

impl Backoff {
    /// The delay after the `n`-th failed attempt, for any `n`; 0 counts as 1.
    pub fn delay(&self, n: u32) -> Millis {
        match self {
            Self::Exponential { base, factor, max } => exponential(*base, *factor, *max, n),
            Self::Fixed { delay } => *delay,
            Self::Table { delays } => {
                let place = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
                delays
                    .get(place)
                    .or(delays.last())
                    .copied()
                    .unwrap_or_default()
            }
            Self::None {} => Millis::ZERO,
            Self::Custom { .. } => Self::default().delay(n),
        }
    }

    /// The longest delay the curve gives: jitter never exceeds it.
    pub fn cap(&self) -> Millis {
        match self {
            Self::Exponential { max, .. } => *max,
            Self::Fixed { delay } => *delay,
            Self::Table { delays } => delays.iter().copied().max().unwrap_or_default(),
            Self::None {} => Millis::ZERO,
            Self::Custom { .. } => Self::default().cap(),
        }
    }

    /// What is wrong with its numbers, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Self::Exponential { base, max, .. } if base.get() == 0 || base > max => Some(format!(
                "the base {base} must be over 0 and at most the max {max}"
            )),
            Self::Table { delays } if delays.is_empty() || delays.len() > 1_000 => {
                Some("a table has 1 to 1000 delays".to_owned())
            }
            Self::Exponential { .. }
            | Self::Fixed { .. }
            | Self::Table { .. }
            | Self::None {}
            | Self::Custom { .. } => None,
        }
    }
}

/// In millionths of a millisecond, so that the smallest factor still grows the smallest base and
/// the loop is short: at most ln(max/base)/ln(1.01), under 4,000 rounds.
fn exponential(base: Millis, factor: Factor, max: Millis, n: u32) -> Millis {
    const FINE: u128 = 1_000_000;
    if factor == Factor::ONE {
        return base.min(max);
    }
    let cap = u128::from(max.get()).saturating_mul(FINE);
    let mut delay = u128::from(base.get()).saturating_mul(FINE);
    for _ in 1..n {
        if delay >= cap || delay == 0 {
            break;
        }
        delay = delay.saturating_mul(u128::from(factor.hundredths())) / 100;
    }
    Millis::saturating(u64::try_from(delay.min(cap) / FINE).unwrap_or(u64::MAX))
}

impl Default for Backoff {
    /// The ancestor's curve: min(2^n, 30) seconds.
    fn default() -> Self {
        Self::Exponential {
            base: Millis::from_secs(2),
            factor: Factor::default(),
            max: Millis::from_secs(30),
        }
    }
}
