//! Randomness as a value: drawn by the caller, applied here.

/// A fraction from 0 to 1 in steps of a millionth, drawn by whoever has entropy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jitter(u32);

impl Jitter {
    /// The bottom of the band.
    pub const LOWEST: Self = Self(0);
    /// The middle of the band: the undisturbed delay wherever the band is whole.
    pub const MIDDLE: Self = Self(500_000);
    /// The top of the band.
    pub const HIGHEST: Self = Self(1_000_000);

    /// A fraction from 64 random bits.
    pub fn from_random(bits: u64) -> Self {
        Self(u32::try_from(bits % 1_000_001).unwrap_or(500_000))
    }

    /// The point at this fraction of the way from `low` to `high`, both included.
    pub(crate) fn between(self, low: u64, high: u64) -> u64 {
        let span = u128::from(high.saturating_sub(low));
        let part = span.saturating_mul(u128::from(self.0)) / 1_000_000;
        low.saturating_add(u64::try_from(part).unwrap_or(u64::MAX))
    }
}
