//! The curve: how long to wait after the n-th failed attempt.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
            Self::Custom { .. } => Millis::MAX,
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

/// A growth factor from 1 to 1,000 in hundredths, so that no float enters the arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor(u32);

impl Factor {
    /// No growth.
    pub const ONE: Self = Self(100);

    /// From a decimal number; more than two decimals are rounded.
    pub fn parse(number: f64) -> Option<Self> {
        let hundredths = (number * 100.0).round();
        // The bounds also refuse NaN and the infinities.
        if !(100.0..=100_000.0).contains(&hundredths) {
            return None;
        }
        (100..=100_000)
            .contains(&round(hundredths))
            .then(|| Self(round(hundredths)))
    }

    /// The factor times 100.
    pub const fn hundredths(self) -> u32 {
        self.0
    }
}

/// A float known to be a small whole number; the standard library has no checked conversion.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the caller has checked the range"
)]
fn round(number: f64) -> u32 {
    number as u32
}

impl Default for Factor {
    fn default() -> Self {
        Self(200)
    }
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::parse(number)
            .ok_or_else(|| D::Error::custom(format!("the factor {number} is not from 1 to 1000")))
    }
}

/// One key names the curve: `{fixed: {delay: 5s}}`; `none` may stand alone. Written by hand
/// because formats disagree on how they spell an enum, and an error should carry its line.
impl<'de> Deserialize<'de> for Backoff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BackoffVisitor)
    }
}

struct BackoffVisitor;

impl<'de> Visitor<'de> for BackoffVisitor {
    type Value = Backoff;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("one of exponential, fixed, table, none, custom, such as {fixed: {delay: 5s}}")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Backoff, E> {
        match word {
            "none" => Ok(Backoff::None {}),
            "exponential" => Ok(Backoff::default()),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(word), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Backoff, A::Error> {
        let document = BackoffDocument::deserialize(MapAccessDeserializer::new(map))?;
        document.read().ok_or_else(|| {
            A::Error::custom(
                "a backoff names exactly one of exponential, fixed, table, none, custom",
            )
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BackoffDocument {
    exponential: Option<ExponentialDocument>,
    fixed: Option<FixedDocument>,
    table: Option<TableDocument>,
    none: Option<NoneDocument>,
    custom: Option<CustomDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExponentialDocument {
    base: Option<Millis>,
    factor: Option<Factor>,
    max: Option<Millis>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedDocument {
    delay: Millis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableDocument {
    delays: Vec<Millis>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoneDocument {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomDocument {
    name: StrategyName,
}

impl BackoffDocument {
    fn read(self) -> Option<Backoff> {
        let exponential = self.exponential.map(|e| Backoff::Exponential {
            base: e.base.unwrap_or(Millis::from_secs(2)),
            factor: e.factor.unwrap_or_default(),
            max: e.max.unwrap_or(Millis::from_secs(30)),
        });
        let fixed = self.fixed.map(|f| Backoff::Fixed { delay: f.delay });
        let table = self.table.map(|t| Backoff::Table { delays: t.delays });
        let none = self.none.map(|NoneDocument {}| Backoff::None {});
        let custom = self.custom.map(|c| Backoff::Custom { name: c.name });
        let mut named = [exponential, fixed, table, none, custom]
            .into_iter()
            .flatten();
        let first = named.next();
        if named.next().is_some() { None } else { first }
    }
}
