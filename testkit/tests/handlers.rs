//! The handlers that no factory covers.

use std::sync::Arc;

use domain::millis::Millis;
use domain::retry::FailureKind;
use serde_json::json;
use tasker_testkit::handlers::{
    CallEnd, Calls, ConfigurableFailure, Gate, Gated, Hanging, Invocation, Panicking, Permanent,
    RetryAfter,
};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn permanent_and_retry_after_say_so() {
    let failure = Invocation::of("pay").call(&Permanent).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Permanent);
    let handler = RetryAfter::new(Millis::from_secs(7), 1);
    let failure = Invocation::of("pay").call(&handler).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::RetryAfter(Millis::from_secs(7)));
    assert!(
        Invocation::of("pay")
            .attempt(2)
            .call(&handler)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_panic_and_a_drop_leave_a_dropped_call() {
    let calls = Calls::new();
    let panicking = calls.wrap(Arc::new(Panicking::new(1)));
    let task = tokio::spawn(async move { Invocation::of("pay").call(&*panicking).await });
    assert!(task.await.unwrap_err().is_panic());

    let hanging = calls.wrap(Arc::new(Hanging::for_ever()));
    let gate = Gate::closed();
    let gated = calls.wrap(Arc::new(Gated::new(&gate, hanging)));
    let task = tokio::spawn(async move { Invocation::of("pay").call(&*gated).await });
    gate.arrived(1).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    let ends: Vec<_> = calls.all().into_iter().map(|call| call.end).collect();
    assert_eq!(ends, [Some(CallEnd::Dropped), Some(CallEnd::Dropped)]);
}

#[tokio::test]
async fn a_polite_hanging_handler_ends_when_it_is_cancelled() {
    let token = CancellationToken::new();
    let call = Invocation::of("wait").cancelled_by(token.clone());
    let task = tokio::spawn(async move { call.call(&Hanging::until_cancelled()).await });
    token.cancel();
    assert!(task.await.unwrap().is_err());
}

#[tokio::test]
async fn a_gate_lets_through_as_many_as_it_is_told_and_all_once_it_is_open() {
    let gate = Gate::closed();
    let handler = Gated::new(&gate, Arc::new(ConfigurableFailure::new(0)));
    let run = || {
        let handler = handler.clone();
        tokio::spawn(async move { Invocation::of("slow").call(&handler).await })
    };
    let (first, second) = (run(), run());
    gate.arrived(2).await;
    gate.let_through(1);
    assert!(first.await.unwrap().is_ok());
    assert!(!second.is_finished());
    gate.open();
    assert!(second.await.unwrap().is_ok());
    assert!(run().await.unwrap().is_ok());
    assert_eq!(gate.arrivals(), 3);
}

#[tokio::test]
async fn a_config_overrides_the_plan() {
    let call = Invocation::of("pay").config(json!({"failures": 2}));
    let handler = ConfigurableFailure::always().message("no luck");
    let failure = call.clone().attempt(2).call(&handler).await.unwrap_err();
    assert_eq!(failure.message.as_str(), "no luck (attempt 2)");
    assert!(call.attempt(3).call(&handler).await.is_ok());
}
