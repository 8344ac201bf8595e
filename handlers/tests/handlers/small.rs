//! `sleep`, `noop`, `fail`, and looking at templates before anything runs.

use std::sync::Arc;

use adapters_memory::VirtualClock;
use application::ports::{Clock, HandlerContext};
use domain::millis::Millis;
use domain::template::{StepBuilder, TemplateBuilder};
use domain::time::Timestamp;
use serde_json::{Value, json};

use super::{call, call_in, context, told};

#[tokio::test]
async fn sleep_waits_on_the_clock_it_is_given() {
    let clock = Arc::new(VirtualClock::new(Timestamp::from_secs(1_000)));
    let waits = [
        json!({"for": "2h"}),
        json!({"until": "1970-01-01T03:00:00Z"}),
    ];
    for config in waits {
        let begun = clock.now();
        let port: Arc<dyn Clock> = Arc::<VirtualClock>::clone(&clock);
        let sleeping = tokio::spawn(async move {
            call_in(&std::env::temp_dir(), &port, "sleep", context(config)).await
        });
        while clock.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        clock.jump();
        assert_eq!(sleeping.await.unwrap().unwrap(), json!({}));
        assert!(clock.now() > begun.plus(Millis::from_secs(2_000)));
    }
}

#[tokio::test]
async fn sleep_ends_when_its_work_is_of_no_use() {
    let context = context(json!({"for": "365d"}));
    context.cancelled.cancel();
    assert_eq!(
        told(&call("sleep", context).await.unwrap_err()),
        "retryable stopped"
    );
}

#[tokio::test]
async fn noop_answers_what_it_is_told() {
    assert_eq!(call("noop", context(json!(null))).await.unwrap(), json!({}));
    assert_eq!(
        call("noop", context(json!({"result": [1]}))).await.unwrap(),
        json!([1])
    );
}

#[tokio::test]
async fn fail_fails_as_asked_and_for_as_long_as_asked() {
    let failing = async |config: Value| told(&call("fail", context(config)).await.unwrap_err());
    assert_eq!(failing(json!({})).await, "retryable -");
    assert_eq!(
        failing(json!({"kind": "permanent", "class": "bug"})).await,
        "permanent bug"
    );
    assert_eq!(
        failing(json!({"kind": "retry_after", "after": "90s"})).await,
        "after 90s -"
    );
    let config = json!({"until_attempt": 2, "message": "not yet", "result": {"at": "last"}});
    for attempt in 1..=3 {
        let outcome = call(
            "fail",
            HandlerContext {
                attempt,
                ..context(config.clone())
            },
        )
        .await;
        match outcome {
            Ok(result) => assert_eq!((attempt, result), (3, json!({"at": "last"}))),
            Err(failure) => assert_eq!((attempt < 3, failure.message.as_str()), (true, "not yet")),
        }
    }
}

#[test]
fn templates_are_checked_before_anything_runs() {
    let steps = [
        ("a", "exec", json!({"argv": ["true"]})),
        ("b", "exec", json!({})),
        ("c", "Shop::Charge", json!({"anything": 1})),
        (
            "d",
            "sleep",
            json!({"for": "1s", "until": "2026-11-20T10:00:00Z"}),
        ),
        ("e", "http", json!({"url": "ftp://x"})),
        ("f", "fail", json!({"kind": "sometimes"})),
        ("g", "fail", json!({"after": "1s"})),
        ("h", "noop", json!({"result": 1})),
        ("i", "mine", json!({})),
    ];
    let mut builder = TemplateBuilder::new("tests", "checked", "1.0.0").unwrap();
    for (name, handler, config) in steps {
        builder = builder.step(StepBuilder::new(name, handler).unwrap().config(config));
    }
    let problems =
        tasker_handlers::check(&builder.build().unwrap(), |name| name.as_str() == "mine");
    let told: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}.{}", problem.step, problem.field))
        .collect();
    assert_eq!(
        told,
        [
            "b.config",
            "c.handler",
            "d.config",
            "e.config",
            "f.config",
            "g.config"
        ]
    );
    let unknown = &problems[1].message;
    assert_eq!(
        unknown,
        "step c: there is no handler Shop::Charge; there are: exec, fail, http, noop, sleep"
    );
}
