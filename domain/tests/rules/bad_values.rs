//! Names, spans, times and payloads that must be refused, and those at the bounds that must not.

use proptest::prelude::*;
use tasker_domain::event::CustomName;
use tasker_domain::id::TaskId;
use tasker_domain::millis::Millis;
use tasker_domain::name::{HandlerName, IdempotencyKey, StepName, Tag, WorkerId};
use tasker_domain::payload::{PAYLOAD_BYTES_MAX, Payload};
use tasker_domain::text::{TEXT_MAX, Text};
use tasker_domain::time::Timestamp;

#[test]
fn a_bad_name_says_what_kind_it_is_and_what_is_allowed() {
    let long = "a".repeat(101);
    let names = [
        "",
        " ",
        "a b",
        "a ",
        "A",
        "é",
        "e\u{301}",
        "a\u{202e}b",
        "a\u{200b}",
        "a\0",
        "..",
        "../x",
        "a/b",
        "-a",
        &long,
    ];
    for name in names {
        let told = StepName::parse(name).unwrap_err().to_string();
        assert!(
            told.contains("is not a step name: use 1 to 100 of a-z 0-9 _ . -"),
            "{told}"
        );
        assert!(
            told.len() < 300 && !told.contains(['\0', '\u{202e}']),
            "{told}"
        );
    }
    let told = WorkerId::parse("w\n").unwrap_err().to_string();
    assert!(
        told.contains("is not a worker id: use 1 to 200 visible ASCII"),
        "{told}"
    );
    let told = IdempotencyKey::parse(&"k".repeat(256))
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("is not an idempotency key: use 1 to 255"),
        "{told}"
    );
    assert!(IdempotencyKey::parse(&"k".repeat(255)).is_ok());
    assert!(HandlerName::parse("Api::Fetch-cart.v2").is_ok());
    assert!(Tag::parse("team=billing/eu").is_ok());
    assert!(
        serde_json::from_str::<StepName>(r#""A""#).is_err(),
        "not even from JSON"
    );
    let reserved = CustomName::parse("task.done").unwrap_err().to_string();
    assert!(
        reserved.contains("a namespace the engine keeps for itself"),
        "{reserved}"
    );
}

#[test]
fn a_bad_span_says_what_one_looks_like() {
    for bad in [
        "", "5", "s", "-1s", "+1s", "1.5s", "1 s", "1S", "5min", "3651d", "1e3s", "٣s",
    ] {
        let told = Millis::parse(bad).unwrap_err().to_string();
        assert!(
            told.contains("is not a span of time such as 250ms, 30s, 5m, 2h or 1d"),
            "{told}"
        );
    }
    assert_eq!(Millis::parse("3650d"), Ok(Millis::MAX));
    assert_eq!(Millis::MAX.plus(Millis::MAX), Millis::MAX);
    assert_eq!(Millis::from_secs(u64::MAX), Millis::MAX);
    assert_eq!(Millis::ZERO.minus(Millis::MAX), Millis::ZERO);
}

#[test]
fn a_bad_time_says_what_one_looks_like() {
    let bad = [
        "",
        "now",
        "infinity",
        "-infinity",
        "2026-11-20",
        "2026-11-20T10:00:00",
        "1700000000",
        "0000-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
        "+262143-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z",
        "2026-11-20T25:00:00Z",
        "0001-01-01T00:00:00+00:01",
    ];
    for bad in bad {
        let told = Timestamp::parse(bad).unwrap_err().to_string();
        assert!(
            told.contains("is not a time between the years 1 and 9998 such as 2026-"),
            "{told}"
        );
    }
    assert_eq!(Timestamp::parse("0001-01-01T00:00:00Z"), Ok(Timestamp::MIN));
    assert_eq!(
        Timestamp::parse("9998-12-31T23:59:59.999999999Z"),
        Ok(Timestamp::MAX)
    );
    let leap = Timestamp::parse("2016-12-31T23:59:60Z").unwrap();
    assert_eq!(leap, Timestamp::parse("2017-01-01T00:00:00Z").unwrap());
    assert!(Timestamp::from_micros(Timestamp::MAX.as_micros() + 1).is_err());
    assert!(Timestamp::from_micros(i64::MIN).is_err());
    assert_eq!(Timestamp::from_secs(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MIN.since(Timestamp::MAX), Millis::ZERO);
    assert_eq!(Timestamp::MAX.since(Timestamp::MIN), Millis::MAX);
}

#[test]
fn a_bad_payload_says_where_and_what_to_do() {
    let table = [
        (
            r#"{"a": "\u0000"}"#,
            r#"the text at "/a" holds a NUL character"#,
        ),
        (r#"{"\u0000": 1}"#, "holds a NUL character"),
        (r#""\ud800""#, "not JSON"),
        ("1e400", "not JSON: number out of range"),
        (
            "{'a': 1}",
            "not JSON: key must be a string at line 1 column 2",
        ),
        ("", "not JSON"),
        ("NaN", "not JSON"),
        (
            r#"{"n": 12345678901234567890123}"#,
            "has more digits than 64 bits hold; send it as a string",
        ),
        (
            r#"{"n": -9223372036854775809}"#,
            "has more digits than 64 bits hold",
        ),
    ];
    for (json, expected) in table {
        let told = Payload::parse(json).unwrap_err().to_string();
        assert!(told.contains(expected), "{json}: {told}");
    }
    let deep = Payload::parse(&("[".repeat(128) + &"]".repeat(128)))
        .unwrap_err()
        .to_string();
    assert_eq!(deep, "the JSON nests deeper than 64 levels");
    let sized = |bytes: usize| Payload::parse(&format!("\"{}\"", "x".repeat(bytes - 2)));
    assert!(sized(PAYLOAD_BYTES_MAX).is_ok());
    let told = sized(PAYLOAD_BYTES_MAX + 1).unwrap_err().to_string();
    assert!(
        told.contains("1048577 bytes, over the limit of 1048576; pass a reference"),
        "{told}"
    );
    assert!(serde_json::from_str::<Payload>(r#"["\u0000"]"#).is_err());
}

proptest! {
    #[test]
    fn whatever_is_read_reads_back_the_same(text in any::<String>(), micros in any::<i64>(), millis in any::<u64>()) {
        if let Ok(name) = Tag::parse(&text) {
            prop_assert_eq!(name.as_str(), &text);
        }
        if let Ok(time) = Timestamp::from_micros(micros) {
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
        }
        let span = Millis::saturating(millis);
        prop_assert_eq!(Millis::parse(&span.to_string()), Ok(span));
        let clean = Text::clean(&text);
        prop_assert!(clean.as_str().len() <= TEXT_MAX);
        prop_assert_eq!(Text::clean(clean.as_str()), clean);
        prop_assert!(TaskId::parse(&text).is_none());
    }

    #[test]
    fn time_moves_by_spans_and_stays_inside_its_bounds(micros in any::<i64>(), millis in any::<u64>()) {
        let (at, span) = (Timestamp::from_secs(micros / 1_000_000), Millis::saturating(millis));
        let later = at.plus(span);
        prop_assert!(at <= later && later <= Timestamp::MAX);
        prop_assert!(at.minus(span) <= at && at.minus(span) >= Timestamp::MIN);
        if later < Timestamp::MAX {
            prop_assert_eq!(later.since(at), span);
            prop_assert_eq!(later.minus(span), at);
        }
    }
}

#[test]
fn what_remains_of_a_wait_is_rounded_up() {
    let at = |micros| Timestamp::from_micros(micros).unwrap();
    for (later, millis) in [(0, 0), (1, 1), (999, 1), (1_000, 1), (1_001, 2)] {
        assert_eq!(at(later).since(at(0)).get(), millis, "{later} µs");
    }
    assert_eq!(Millis::from(std::time::Duration::from_nanos(1)).get(), 1);
}
