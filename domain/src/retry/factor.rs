//! By how much a delay grows from one failure to the next.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A growth factor from 1 to 1,000 in hundredths, so that no float enters the arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor(u32);

impl Factor {
    /// No growth.
    pub const ONE: Self = Self(100);

    /// From a decimal number; more than two decimals are rounded.
    pub fn parse(number: f64) -> Option<Self> {
        // The bounds also refuse NaN and the infinities.
        let bounded = (1.0..=1_000.0).contains(&number);
        bounded.then(|| Self(round((number * 100.0).round())))
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
