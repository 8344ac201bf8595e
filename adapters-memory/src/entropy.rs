//! Randomness: one source that repeats, one that does not.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use application::ports::Entropy;

/// The same seed, the same bits: `SplitMix64` (Steele, Lea, Flood 2014), whose state is a counter, so
/// that one atomic addition makes it safe to share.
#[derive(Debug)]
pub struct SeededEntropy {
    state: AtomicU64,
}

/// The odd constant that `SplitMix64` counts in: 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl SeededEntropy {
    /// The stream of this seed, from its beginning.
    pub const fn new(seed: u64) -> Self {
        Self {
            state: AtomicU64::new(seed),
        }
    }
}

impl Entropy for SeededEntropy {
    fn next_u64(&self) -> u64 {
        let before = self.state.fetch_add(GOLDEN, Ordering::Relaxed);
        let mixed = before.wrapping_add(GOLDEN);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Bits that differ in every process: a counter hashed under keys which the standard library takes
/// from the operating system. Good for ids and jitter, not for secrets.
#[derive(Debug, Default)]
pub struct SystemEntropy {
    keys: RandomState,
    drawn: AtomicU64,
}

impl SystemEntropy {
    /// A source with keys of its own.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Entropy for SystemEntropy {
    fn next_u64(&self) -> u64 {
        self.keys
            .hash_one(self.drawn.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_gives_the_published_stream() {
        // The first outputs of the reference implementation for the seed 1234567.
        let entropy = SeededEntropy::new(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| entropy.next_u64()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(drawn, published);
    }

    #[test]
    fn the_systems_bits_do_not_repeat() {
        let (one, other) = (SystemEntropy::new(), SystemEntropy::new());
        let drawn: BTreeSet<u64> = (0..1_000)
            .flat_map(|_| [one.next_u64(), other.next_u64()])
            .collect();
        assert_eq!(drawn.len(), 2_000);
    }
}
