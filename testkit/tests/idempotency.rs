//! The idempotency harness agrees with what repeats and finds what does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::name::StepName;
use domain::payload::Payload;
use serde_json::json;
use tasker_testkit::factories;
use tasker_testkit::handlers::{IdempotencyCheck, from_fn};
use tasker_testkit::idempotency::IdempotencyHarness;

#[tokio::test]
async fn four_graphs_agree_as_they_are() {
    for workflow in &factories::all()[..4] {
        let report = IdempotencyHarness::new().times(3).run(workflow).await;
        assert!(report.agrees(), "{report}");
        assert_eq!(report.executions.len(), 3);
        assert_eq!(report.to_string(), "all 3 executions agree");
    }
}

#[tokio::test]
async fn a_handler_that_counts_is_found_and_can_be_ignored() {
    let counter = Arc::new(AtomicU32::new(0));
    let counting = from_fn(move |_| {
        let n = counter.fetch_add(1, Ordering::Relaxed);
        async move { Ok(Payload::new(json!({"n": n, "fixed": 1})).unwrap_or_default()) }
    });
    let workflow = factories::linear().with_handler("validate_input", counting);
    let report = IdempotencyHarness::new().run(&workflow).await;
    assert!(!report.agrees());
    assert_eq!(report.differences.len(), 1);
    assert_eq!(
        report.differences[0].step.as_ref().map(StepName::as_str),
        Some("validate_input")
    );
    assert!(
        report
            .to_string()
            .contains(r#"validate_input: {"fixed":1,"n":0} | {"fixed":1,"n":1}"#)
    );

    let report = IdempotencyHarness::new()
        .ignoring("/n")
        .run(&workflow)
        .await;
    assert!(report.agrees(), "{report}");
}

#[tokio::test]
async fn a_second_call_under_the_same_key_must_answer_the_same() {
    let check = Arc::new(IdempotencyCheck::default());
    let workflow =
        factories::linear().with_handler("validate_output", Arc::<IdempotencyCheck>::clone(&check));
    let harness = IdempotencyHarness::new().calling_twice();
    let report = harness
        .clone()
        .ignoring("/idempotency_check")
        .run(&workflow)
        .await;
    assert!(report.agrees(), "{report}");
    assert_eq!(
        check.effects(),
        1,
        "two executions of two calls each had one effect"
    );
    assert!(
        !harness.run(&workflow).await.agrees(),
        "the count of repeats is in the result"
    );
}
