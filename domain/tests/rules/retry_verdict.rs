//! Whether a failed attempt comes back, and who says how long it takes.

use std::sync::Arc;

use tasker_domain::millis::Millis;
use tasker_domain::name::{ErrorClass, StrategyName};
use tasker_domain::retry::{
    Backoff, ClassRule, Jitter, RetryPolicy, RetryStrategy, StepFailure, Strategies, Verdict,
    retry_after,
};

use crate::support::*;

fn by_class(class: &str, rule: ClassRule) -> RetryPolicy {
    let class = ErrorClass::parse(class).unwrap();
    RetryPolicy {
        by_class: [(class, rule)].into(),
        ..policy(3)
    }
}

fn classed(failure: StepFailure, class: &str) -> StepFailure {
    failure.of_class(ErrorClass::parse(class).unwrap())
}

fn verdict(policy: &RetryPolicy, n: u32, failure: &StepFailure) -> Verdict {
    policy.verdict(n, 3, failure, Jitter::MIDDLE, None)
}

#[test]
fn a_class_of_errors_has_a_curve_of_its_own() {
    let table = Backoff::Table {
        delays: vec![secs(60), secs(90)],
    };
    let rule = ClassRule {
        backoff: Some(table),
        retryable: None,
    };
    let policy = by_class("rate_limit", rule);
    let limited = classed(StepFailure::retryable("slow down"), "rate_limit");
    assert_eq!(verdict(&policy, 1, &limited), Verdict::Retry(secs(60)));
    assert_eq!(verdict(&policy, 2, &limited), Verdict::Retry(secs(90)));
    for other in [
        StepFailure::retryable("x"),
        classed(StepFailure::retryable("x"), "timeout"),
    ] {
        assert_eq!(verdict(&policy, 1, &other), Verdict::Retry(secs(2)));
    }
    let asked = classed(StepFailure::retry_after(secs(7), "x"), "rate_limit");
    assert_eq!(
        verdict(&policy, 1, &asked),
        Verdict::Retry(secs(7)),
        "the server wins"
    );
}

#[test]
fn a_class_of_errors_may_overrule_the_handler() {
    let never = by_class(
        "auth",
        ClassRule {
            backoff: None,
            retryable: Some(false),
        },
    );
    let auth = classed(StepFailure::retryable("401"), "auth");
    assert_eq!(verdict(&never, 1, &auth), Verdict::NotRetryable);
    let always = by_class(
        "flaky",
        ClassRule {
            backoff: None,
            retryable: Some(true),
        },
    );
    let flaky = classed(StepFailure::permanent("?"), "flaky");
    assert_eq!(verdict(&always, 1, &flaky), Verdict::Retry(secs(2)));
    assert_eq!(verdict(&always, 3, &flaky), Verdict::Exhausted);
}

#[test]
fn the_limit_counts_attempts_in_all() {
    let policy = policy(3);
    let (again, never) = (StepFailure::retryable("x"), StepFailure::permanent("x"));
    for n in 1..3 {
        assert!(matches!(verdict(&policy, n, &again), Verdict::Retry(_)));
    }
    for n in [3, 4, u32::MAX] {
        assert_eq!(verdict(&policy, n, &again), Verdict::Exhausted);
        assert_eq!(
            verdict(&policy, n, &never),
            Verdict::NotRetryable,
            "the truer reason"
        );
    }
    assert_eq!(
        policy.verdict(1, 1, &again, Jitter::MIDDLE, None),
        Verdict::Exhausted
    );
}

struct Squares;

impl RetryStrategy for Squares {
    fn delay(&self, n: u32, failure: &StepFailure) -> Millis {
        secs(u64::from(n * n) + u64::from(failure.class.is_some()))
    }
}

#[test]
fn a_custom_curve_is_asked_by_name_and_jitter_is_added_to_its_answer() {
    let name = StrategyName::parse("squares").unwrap();
    let strategies = Strategies::default().with(name.clone(), Arc::new(Squares));
    let policy = RetryPolicy {
        backoff: Backoff::Custom { name },
        ..RetryPolicy::default()
    };
    let failure = StepFailure::retryable("x");
    let custom = strategies.delay(&policy, 12, &failure);
    assert_eq!(custom, Some(secs(144)));
    let edges = [Jitter::LOWEST, Jitter::MIDDLE, Jitter::HIGHEST];
    let delays = edges.map(|jitter| policy.delay(12, &failure, jitter, custom).get());
    assert_eq!(delays, [129_600, 144_000, 158_400]);
    let classed = classed(StepFailure::retryable("x"), "any");
    assert_eq!(strategies.delay(&policy, 1, &classed), Some(secs(2)));
    assert_eq!(strategies.delay(&RetryPolicy::default(), 1, &failure), None);
}

#[test]
fn retry_after_is_read_as_seconds_or_as_any_http_date() {
    // 1994-11-06T08:49:37Z, as in RFC 9110.
    let now = tasker_domain::time::Timestamp::parse("1994-11-06T08:47:37Z").unwrap();
    let dates = [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ];
    for value in dates.into_iter().chain(["120", " 120\t", "000120"]) {
        assert_eq!(retry_after(value, now), Some(secs(120)), "{value}");
        let later = now.plus(secs(600));
        assert!(retry_after(value, later).unwrap() <= secs(120), "{value}");
    }
    assert_eq!(
        retry_after(dates[0], now.plus(secs(600))),
        Some(Millis::ZERO),
        "it has passed"
    );
    assert_eq!(retry_after("0", now), Some(Millis::ZERO));
    assert_eq!(
        retry_after("99999999999999999999999", now),
        Some(Millis::MAX)
    );
    assert_eq!(
        retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now),
        Some(Millis::MAX)
    );
    for bad in [
        "",
        " ",
        "-1",
        "+5",
        "1.5",
        "soon",
        "5s",
        "1e3",
        "Sun, 06 Nov",
        "\u{661}",
    ] {
        assert_eq!(retry_after(bad, now), None, "{bad:?}");
    }
}
