//! The curve: how long after the n-th failure, whatever n.

use proptest::prelude::*;
use tasker_domain::millis::Millis;
use tasker_domain::retry::{Backoff, Factor};

fn exponential(base: u64, hundredths: u32, max: u64) -> Backoff {
    Backoff::Exponential {
        base: Millis::saturating(base),
        factor: Factor::parse(f64::from(hundredths) / 100.0).unwrap(),
        max: Millis::saturating(max),
    }
}

/// Base, factor in hundredths, and max.
fn curves() -> impl Strategy<Value = (u64, u32, u64)> {
    let decade = 1..=Millis::MAX.get();
    let base = prop_oneof![1..100_u64, 1..100_000_u64, decade];
    let factor = prop_oneof![
        Just(100_u32),
        101..110_u32,
        100..1_000_u32,
        100..=100_000_u32
    ];
    (base, factor, 0..=Millis::MAX.get()).prop_map(|(base, factor, room)| {
        (
            base,
            factor,
            base.saturating_add(room).min(Millis::MAX.get()),
        )
    })
}

proptest! {
    #[test]
    fn grows_until_the_cap_and_never_past_it((base, factor, max) in curves(), n in any::<u32>()) {
        let curve = exponential(base, factor, max);
        prop_assert_eq!(curve.delay(1).get(), base.min(max));
        prop_assert_eq!(curve.delay(0), curve.delay(1));
        let (this, next) = (curve.delay(n), curve.delay(n.saturating_add(1)));
        prop_assert!(this <= next && next.get() <= max);
        if factor > 100 {
            prop_assert_eq!(curve.delay(u32::MAX).get(), max, "every growing curve gets there");
        } else {
            prop_assert_eq!(curve.delay(u32::MAX).get(), base);
        }
    }

    /// Within a millisecond of the exact fraction, never above it.
    #[test]
    fn is_base_times_factor_to_the_n(base in 1..10_000_u64, factor in 100..1_000_u32, n in 1..=11_u32) {
        let max = Millis::MAX.get();
        let grown = u128::from(base) * u128::from(factor).pow(n - 1) / 100_u128.pow(n - 1);
        let expected = u64::try_from(grown).unwrap().min(max);
        let got = exponential(base, factor, max).delay(n).get();
        prop_assert!(got <= expected && expected - got <= 1, "{got} is not {expected}");
    }

    #[test]
    fn a_table_is_read_in_order_and_its_last_entry_stays(
        delays in prop::collection::vec(0..1_000_000_u64, 1..20),
        n in prop_oneof![1..30_u32, any::<u32>()],
    ) {
        let curve = Backoff::Table { delays: delays.iter().copied().map(Millis::saturating).collect() };
        let place = usize::try_from(n.max(1) - 1).unwrap().min(delays.len() - 1);
        prop_assert_eq!(curve.delay(n).get(), delays[place]);
        prop_assert_eq!(curve.cap().get(), delays.iter().copied().max().unwrap());
    }
}

#[test]
fn the_default_is_the_ancestors_min_of_two_to_the_n_and_thirty_seconds() {
    let curve = Backoff::default();
    for n in (1..=40).chain([1_000, u32::MAX]) {
        let expected = 2_u64.checked_pow(n).unwrap_or(30).min(30);
        assert_eq!(
            curve.delay(n),
            Millis::from_secs(expected),
            "after failure {n}"
        );
    }
}

#[test]
fn the_smallest_factor_still_grows_the_smallest_base() {
    // 1 ms by 1.01: the second millisecond is reached after ln 2 / ln 1.01 = 69.7 steps.
    let curve = exponential(1, 101, Millis::MAX.get());
    assert_eq!(curve.delay(70).get(), 1);
    assert_eq!(curve.delay(71).get(), 2);
    assert_eq!(curve.delay(u32::MAX), Millis::MAX);
}

#[test]
fn fixed_and_none_do_not_change_with_the_attempt() {
    for n in [0, 1, 2, u32::MAX] {
        assert_eq!(
            Backoff::Fixed {
                delay: Millis::from_secs(7)
            }
            .delay(n),
            Millis::from_secs(7)
        );
        assert_eq!(Backoff::None {}.delay(n), Millis::ZERO);
    }
}

#[test]
fn a_factor_is_from_1_to_1000() {
    for good in [1.0, 1.01, 1.5, 2.0, 999.99, 1_000.0] {
        let factor = Factor::parse(good).unwrap();
        assert!((f64::from(factor.hundredths()) / 100.0 - good).abs() < 1e-9);
    }
    let bad = [
        0.0,
        -0.0,
        0.999,
        0.994,
        1_000.01,
        -2.0,
        1e308,
        f64::NAN,
        f64::INFINITY,
    ];
    for bad in bad {
        assert_eq!(Factor::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_curve_is_written_with_one_key_or_as_a_word() {
    let read = |json: &str| serde_json::from_str::<Backoff>(json);
    assert_eq!(read(r#""exponential""#).unwrap(), Backoff::default());
    assert_eq!(read(r#"{"exponential": {}}"#).unwrap(), Backoff::default());
    assert_eq!(read(r#""none""#).unwrap(), Backoff::None {});
    let written = [
        exponential(500, 150, 60_000),
        Backoff::Fixed {
            delay: Millis::from_secs(5),
        },
        Backoff::Table {
            delays: vec![Millis::from_secs(1), Millis::from_secs(60)],
        },
        Backoff::None {},
        Backoff::Custom {
            name: tasker_domain::name::StrategyName::parse("mine").unwrap(),
        },
    ];
    for curve in written {
        let json = serde_json::to_string(&curve).unwrap();
        assert_eq!(read(&json).unwrap(), curve, "{json}");
    }
    for bad in [
        r#""linear""#,
        "{}",
        r#"{"none": {}, "fixed": {"delay": "1s"}}"#,
        "5",
        "null",
    ] {
        let error = read(bad).unwrap_err().to_string();
        assert!(
            error.contains("exponential, fixed, table, none, custom"),
            "{bad}: {error}"
        );
    }
}
