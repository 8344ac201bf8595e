//! The band in which jitter moves a delay.

use proptest::prelude::*;
use tasker_domain::millis::Millis;
use tasker_domain::name::StrategyName;
use tasker_domain::retry::{Backoff, Factor, Jitter, RetryPolicy, StepFailure, Strategies};

use crate::support::*;

const EDGES: [Jitter; 3] = [Jitter::LOWEST, Jitter::MIDDLE, Jitter::HIGHEST];

fn millis(n: u64) -> Millis {
    Millis::saturating(n)
}

/// The delays at the bottom, in the middle and at the top of the band.
fn band(policy: &RetryPolicy, n: u32, failure: &StepFailure, custom: Option<Millis>) -> [u64; 3] {
    EDGES.map(|jitter| policy.delay(n, failure, jitter, custom).get())
}

fn with(backoff: Backoff, jitter_percent: u8) -> RetryPolicy {
    RetryPolicy {
        backoff,
        jitter_percent,
        ..RetryPolicy::default()
    }
}

#[test]
fn below_the_cap_jitter_goes_both_ways_and_at_the_cap_it_only_shortens() {
    let failure = StepFailure::retryable("x");
    let policy = RetryPolicy::default();
    assert_eq!(band(&policy, 1, &failure, None), [1_800, 2_000, 2_200]);
    assert_eq!(band(&policy, 4, &failure, None), [14_400, 16_000, 17_600]);
    assert_eq!(band(&policy, 5, &failure, None), [27_000, 28_500, 30_000]);
    let fixed = with(Backoff::Fixed { delay: secs(10) }, 20);
    assert_eq!(band(&fixed, 1, &failure, None), [8_000, 9_000, 10_000]);
}

#[test]
fn what_a_server_asks_for_is_a_floor_and_its_cap_a_ceiling() {
    let policy = RetryPolicy::default();
    let asks = |delay| StepFailure::retry_after(delay, "busy");
    assert_eq!(
        band(&policy, 1, &asks(secs(60)), None),
        [60_000, 63_000, 66_000]
    );
    assert_eq!(
        band(&policy, 9, &asks(secs(1)), None),
        [1_000, 1_050, 1_100],
        "it wins over 30 s"
    );
    assert_eq!(
        band(&policy, 1, &asks(secs(290)), None),
        [290_000, 295_000, 300_000]
    );
    assert_eq!(
        band(&policy, 1, &asks(secs(300)), None),
        [300_000; 3],
        "both bind: no jitter"
    );
    assert_eq!(band(&policy, 1, &asks(Millis::MAX), None), [300_000; 3]);
    assert_eq!(band(&policy, 1, &asks(Millis::ZERO), None), [0; 3]);
}

proptest! {
    #[test]
    fn the_band_is_exactly_delay_plus_minus_percent_between_floor_and_cap(
        base in 0..=100_000_u64,
        max in 1..=200_000_u64,
        asked in prop::option::of(0..=400_000_u64),
        percent in 0..=100_u8,
        bits in any::<u64>(),
        n in 1..=u32::MAX,
    ) {
        let base = base.clamp(1, max);
        let curve = Backoff::Exponential { base: millis(base), factor: Factor::default(), max: millis(max) };
        let policy = with(curve.clone(), percent);
        let failure = asked.map_or_else(
            || StepFailure::retryable("x"),
            |asked| StepFailure::retry_after(millis(asked), "x"),
        );
        let (delay, floor, cap) = match asked {
            Some(asked) => (asked.min(300_000), asked.min(300_000), 300_000),
            None => (curve.delay(n).get(), 0, max),
        };
        let spread = delay * u64::from(percent) / 100;
        let (low, high) = (delay.saturating_sub(spread).max(floor), (delay + spread).min(cap));
        let [bottom, middle, top] = band(&policy, n, &failure, None);
        prop_assert_eq!((bottom, top), (low, high));
        prop_assert!(bottom <= middle && middle <= top);
        let drawn = policy.delay(n, &failure, Jitter::from_random(bits), None).get();
        prop_assert!((low..=high).contains(&drawn));
    }

    #[test]
    fn jitter_covers_the_band_evenly(low in 0..1_000_u64) {
        // 101 evenly spaced draws over a band of 100 ms hit each millisecond of it once.
        let policy = with(Backoff::Custom { name: StrategyName::parse("x").unwrap() }, 50);
        let failure = StepFailure::retryable("x");
        let delay = low + 100;
        let draws = (0..=100_u64).map(|i| {
            policy.delay(1, &failure, Jitter::from_random(i * 10_000), Some(millis(delay))).get()
        });
        let draws: Vec<u64> = draws.collect();
        let (first, last) = (delay - delay * 50 / 100, delay + delay * 50 / 100);
        prop_assert_eq!((draws[0], draws[100]), (first, last));
        prop_assert!(draws.windows(2).all(|pair| pair[0] <= pair[1]));
        prop_assert!(draws.windows(2).all(|pair| pair[1] - pair[0] <= (last - first) / 100 + 1));
    }
}

#[test]
fn jitter_lengthened_the_default_curve_that_stands_in_for_a_missing_custom_one() {
    let name = StrategyName::parse("nobody").unwrap();
    let policy = with(Backoff::Custom { name }, 10);
    let failure = StepFailure::retryable("x");
    assert_eq!(Strategies::default().delay(&policy, 9, &failure), None);
    assert_eq!(band(&policy, 9, &failure, None), [27_000, 28_500, 30_000]);
}

#[test]
fn an_answer_of_a_strategy_nobody_named_replaced_the_curve() {
    let fixed = with(Backoff::Fixed { delay: secs(10) }, 0);
    let failure = StepFailure::retryable("x");
    assert_eq!(band(&fixed, 1, &failure, Some(secs(999))), [10_000; 3]);
}
