//! Instants, in the precision every store can keep.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::millis::Millis;

/// An instant in whole microseconds, from year 1 to the end of year 9998.
///
/// The bounds keep every value inside what PostgreSQL and chrono can both hold, so that no stored
/// time can make a reader panic. Arithmetic saturates at the bounds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text or number that is no [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time between the years 1 and 9998 such as 2026-11-20T10:00:00Z")]
pub struct TimeError(pub String);

impl Timestamp {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// 9998-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_370_764_799_999_999);
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// From microseconds since 1970.
    ///
    /// # Errors
    /// [`TimeError`] outside of [`MIN`](Self::MIN)..=[`MAX`](Self::MAX).
    pub fn from_micros(micros: i64) -> Result<Self, TimeError> {
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(TimeError(format!("{micros} µs")))
        }
    }

    /// From seconds since 1970, saturating at the bounds.
    pub fn from_secs(secs: i64) -> Self {
        Self(
            secs.saturating_mul(1_000_000)
                .clamp(Self::MIN.0, Self::MAX.0),
        )
    }

    /// Microseconds since 1970.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339; digits beyond the microsecond are dropped.
    ///
    /// # Errors
    /// [`TimeError`] for anything else, a missing zone and a year out of bounds included.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let refuse = || TimeError(text.chars().take(64).collect());
        let parsed = DateTime::parse_from_rfc3339(text).ok().ok_or_else(refuse)?;
        Self::from_micros(parsed.timestamp_micros())
            .ok()
            .ok_or_else(refuse)
    }

    /// The instant `delay` later, at most [`MAX`](Self::MAX).
    #[must_use]
    pub fn plus(self, delay: Millis) -> Self {
        let micros = i64::try_from(delay.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros).min(Self::MAX.0))
    }

    /// The instant `delay` earlier, at least [`MIN`](Self::MIN).
    #[must_use]
    pub fn minus(self, delay: Millis) -> Self {
        let micros = i64::try_from(delay.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros).max(Self::MIN.0))
    }

    /// How long after `earlier` this is, in whole milliseconds rounded up; zero if it is not after.
    pub fn since(self, earlier: Self) -> Millis {
        let micros = u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0);
        Millis::saturating(micros.div_ceil(1_000))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::Micros, true)),
            None => write!(f, "{} µs", self.0),
        }
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_times_are_refused_or_bounded() {
        for bad in [
            "",
            "infinity",
            "2026-11-20",
            "2026-11-20T10:00:00",
            "+262143-01-01T00:00:00Z",
        ] {
            assert!(Timestamp::parse(bad).is_err(), "{bad}");
        }
        assert!(Timestamp::parse("9999-01-01T00:00:00Z").is_err());
        assert!(Timestamp::parse("0000-12-31T00:00:00Z").is_err());
        assert_eq!(Timestamp::MAX.plus(Millis::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.minus(Millis::MAX), Timestamp::MIN);
        assert_eq!(
            Timestamp::parse(&Timestamp::MAX.to_string()),
            Ok(Timestamp::MAX)
        );
        assert_eq!(
            Timestamp::parse(&Timestamp::MIN.to_string()),
            Ok(Timestamp::MIN)
        );
    }

    #[test]
    fn a_zone_is_honoured_and_nanoseconds_are_cut() {
        let there = Timestamp::parse("2026-11-20T12:00:00.123456789+02:00").unwrap();
        assert_eq!(there.to_string(), "2026-11-20T10:00:00.123456Z");
    }
}
