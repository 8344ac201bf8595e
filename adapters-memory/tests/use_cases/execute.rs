//! One attempt: its handler timed, dropped, caught.

use std::sync::Arc;

use application::coordinate::Stop;
use application::ports::Handlers;
use application::{Ending, Handled, StepExecutor, Until};
use domain::millis::Millis;
use domain::retry::{FailureKind, StepFailure};
use domain::status::Status;
use domain::step::Step;
use testkit::handlers::{CallEnd, Calls, ConfigurableFailure, Hanging, Panicking, Taking, from_fn};

use crate::requests::{fixed, json, of_task, step};
use crate::world::World;

fn once(name: &str) -> domain::template::StepBuilder {
    let retry = domain::retry::RetryPolicy {
        limit: 1,
        ..fixed(10)
    };
    step(name, &[]).retry(retry).timeout(Millis::from_secs(60))
}

fn class(step: &Step) -> &str {
    let error = step.last_error.as_ref().unwrap();
    error.class.as_ref().unwrap().as_str()
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_takes_too_long_is_told_then_dropped_and_failed_by_class() {
    let world = World::new();
    let task = world.submit([once("polite"), once("deaf")]).await;
    let handler = from_fn(|context| async move {
        if context.name.as_str() == "polite" {
            context.cancelled.cancelled().await;
            return Ok(json(r#"{"too": "late"}"#));
        }
        std::future::pending().await
    });
    let began = world.now();
    let report = world
        .run(world.all(handler), of_task(task, Until::NothingLeft))
        .await;
    assert_eq!(report.failed, 2);
    assert_eq!(world.now(), began.plus(Millis::from_secs(63)));
    assert_eq!(world.calls.of("deaf")[0].end, Some(CallEnd::Dropped));
    assert!(matches!(
        world.calls.of("polite")[0].end,
        Some(CallEnd::Succeeded(_))
    ));
    for name in ["polite", "deaf"] {
        let step = world.step(task, name).await;
        assert_eq!((step.status(), class(&step)), (Status::Error, "timeout"));
        let message = &step.last_error.as_ref().unwrap().message;
        let expected = "the handler took longer than its timeout of 1m";
        assert_eq!(message.as_str(), expected);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_done_at_the_very_moment_of_its_timeout_has_succeeded() {
    let world = World::new();
    let task = world.submit([once("a")]).await;
    let clock = world.clock();
    let good = Arc::new(ConfigurableFailure::new(0));
    let exact = Taking::new(clock, Millis::from_secs(60), good);
    let report = world
        .run(
            world.all(Arc::new(exact)),
            of_task(task, Until::NothingLeft),
        )
        .await;
    assert_eq!((report.succeeded, report.failed), (1, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_retryable_failure_of_its_class() {
    let world = World::new();
    let task = world.submit([step("a", &[]), once("b")]).await;
    let panicking = world.all(Arc::new(Panicking::new(1)));
    let report = world
        .run(panicking, of_task(task, Until::NothingLeft))
        .await;
    assert_eq!((report.retried, report.succeeded, report.failed), (1, 1, 1));
    let b = world.step(task, "b").await;
    assert_eq!(class(&b), "panic");
    let message = b.last_error.unwrap().message;
    assert_eq!(message.as_str(), "the handler panicked: planned panic of b");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_policy_may_forbid_to_retry_what_timed_out() {
    let world = World::new();
    let mut retry = fixed(10);
    let rule = domain::retry::ClassRule {
        backoff: None,
        retryable: Some(false),
    };
    let timeout = domain::name::ErrorClass::parse("timeout").unwrap();
    retry.by_class.insert(timeout, rule);
    let task = world.submit([once("a").retry(retry)]).await;
    let hanging = world.all(Arc::new(Hanging::until_cancelled()));
    let report = world.run(hanging, of_task(task, Until::NothingLeft)).await;
    assert_eq!((report.failed, report.retried), (1, 0));
    assert_eq!(world.step(task, "a").await.attempts, 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_step_whose_handler_is_missing_fails_retryably_and_says_which() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let claimed = world.start(task, "a").await;
    let ports = world.orchestrator.ports();
    let executor = StepExecutor::new(
        Handlers::new(),
        Arc::clone(&ports.clock),
        Arc::clone(&ports.events),
    );
    let handled = executor.execute(&claimed, Stop::default().gently).await;
    let Some(Handled::Ended(Ending::Failed(StepFailure {
        kind,
        class,
        message,
    }))) = handled
    else {
        panic!("{handled:?}");
    };
    assert_eq!(kind, FailureKind::Retryable);
    assert_eq!(class.unwrap().as_str(), "no_handler");
    assert_eq!(message.as_str(), "this worker has no handler work");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_is_told_all_it_may_know_and_the_key_survives_attempts() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let handler = from_fn(|context| async move {
        if context.attempt == 1 {
            return Err(StepFailure::retryable("once"));
        }
        let parents: Vec<String> = context
            .parents
            .iter()
            .map(|(name, result)| format!("\"{name} {}\"", result.as_value()["fence"]))
            .collect();
        let (parents, fence) = (parents.join(","), context.fence);
        Ok(json(&format!(
            r#"{{"parents": [{parents}], "fence": {fence}}}"#
        )))
    });
    world
        .run(world.all(handler), of_task(task, Until::NothingLeft))
        .await;
    let calls: Calls = world.calls.clone();
    for name in ["a", "b"] {
        let [first, second] = &calls.of(name)[..] else {
            panic!("two calls");
        };
        assert_eq!((first.attempt, second.attempt), (1, 2));
        assert_eq!((first.fence.get(), second.fence.get()), (1, 2));
        assert_eq!(first.idempotency_key, second.idempotency_key);
    }
    let shown = world.orchestrator.show(task).await.unwrap().unwrap();
    let result = shown.steps[1].result.as_ref().unwrap();
    assert_eq!(result, &json(r#"{"parents": ["a 2"], "fence": 2}"#));
    world.finish().await;
}
