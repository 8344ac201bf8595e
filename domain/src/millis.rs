//! Spans of time in whole milliseconds, written `250ms`, `30s`, `5m`, `2h` or `1d`.

use std::time::Duration;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A span of time: whole milliseconds, at most ten years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(u64);

/// A text that is no [`Millis`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a span of time such as 250ms, 30s, 5m, 2h or 1d (at most 3650d)")]
pub struct MillisError(pub String);

const UNITS: [(&str, u64); 5] = [
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Ten years of 365 days.
    pub const MAX: Self = Self(3_650 * 86_400_000);

    /// From milliseconds, cut at [`MAX`](Self::MAX).
    pub const fn saturating(millis: u64) -> Self {
        if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// From seconds, cut at [`MAX`](Self::MAX).
    pub const fn from_secs(secs: u64) -> Self {
        Self::saturating(secs.saturating_mul(1_000))
    }

    /// Whole milliseconds.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / 1_000
    }

    /// Microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0.saturating_mul(1_000)
    }

    /// The same span for the standard library.
    pub const fn as_duration(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// The sum, cut at [`MAX`](Self::MAX).
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::saturating(self.0.saturating_add(other.0))
    }

    /// The difference, zero if `other` is longer.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Reads a whole number and a unit: `250ms`, `30s`, `5m`, `2h`, `1d`.
    ///
    /// # Errors
    /// [`MillisError`] for anything else, signs, fractions and spans over [`MAX`](Self::MAX)
    /// included.
    pub fn parse(text: &str) -> Result<Self, MillisError> {
        let refuse = || MillisError(text.chars().take(40).collect());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().ok().ok_or_else(refuse)?;
        let (_, scale) = UNITS
            .into_iter()
            .find(|(name, _)| *name == unit)
            .ok_or_else(refuse)?;
        match number.checked_mul(scale) {
            Some(millis) if millis <= Self::MAX.0 => Ok(Self(millis)),
            _ => Err(refuse()),
        }
    }
}

impl From<Duration> for Millis {
    /// Rounds up, so that a wait is never cut short; cut at [`Millis::MAX`].
    fn from(span: Duration) -> Self {
        let millis = span.as_nanos().div_ceil(1_000_000);
        Self::saturating(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

impl std::fmt::Display for Millis {
    /// The largest unit that divides it evenly, so that it reads back the same.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 0 {
            return f.pad("0s");
        }
        let (unit, scale) = UNITS
            .into_iter()
            .rev()
            .find(|(_, scale)| self.0.is_multiple_of(*scale))
            .unwrap_or(("ms", 1));
        let number = self.0.checked_div(scale).unwrap_or_default();
        if f.width().is_none() {
            // Templates are hashed by their text; a copy of each span would be felt.
            return write!(f, "{number}{unit}");
        }
        f.pad(&format!("{number}{unit}"))
    }
}

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(MillisVisitor)
    }
}

struct MillisVisitor;

impl Visitor<'_> for MillisVisitor {
    type Value = Millis;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a span of time with its unit, such as 250ms, 30s, 5m, 2h or 1d")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Millis, E> {
        Millis::parse(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_back_the_same() {
        for text in [
            "0s", "1ms", "250ms", "1500ms", "30s", "90s", "5m", "2h", "1d", "3650d",
        ] {
            let span = Millis::parse(text).unwrap();
            assert_eq!(Millis::parse(&span.to_string()), Ok(span), "{text}");
        }
        assert_eq!(Millis::from_secs(120).to_string(), "2m");
    }

    #[test]
    fn odd_spans_are_refused() {
        for bad in [
            "",
            "5",
            "-1s",
            "+1s",
            "1.5s",
            "1e9s",
            "1 s",
            "s",
            "3651d",
            "99999999999999999999s",
            "1y",
        ] {
            assert!(Millis::parse(bad).is_err(), "{bad}");
        }
    }
}
