//! The same numbers for the same seed.

/// Splitmix64.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, and without, this.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// In this order no more.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for nth in (1..items.len()).rev() {
            let other = self.below(u64::try_from(nth).unwrap() + 1);
            items.swap(nth, usize::try_from(other).unwrap());
        }
    }
}
