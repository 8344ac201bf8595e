//! How failed attempts come back.

use std::sync::Arc;

use domain::millis::Millis;
use domain::name::ErrorClass;
use domain::retry::{ClassRule, RetryPolicy, StepFailure};
use domain::status::Status;
use domain::task::Health;
use domain::text::Text;

use application::Ending;

use super::World;
use super::leases::single;
use super::story::{EXHAUSTED, Story, after_failures};
use crate::factories::{self, Plan};
use crate::handlers::{Gate, Gated, Hanging};

/// A panic is a failure like any other.
pub async fn a_panic_counts_as_a_retryable_failure(world: &World) {
    let workflow = factories::linear().with_plan("process_data", Plan::Panics(2));
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    world.expect(task, &Story::planned(&workflow)).await;
    let rows = world.history(task).await;
    let notes: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.stamp.note.as_ref())
        .map(Text::as_str)
        .collect();
    assert!(
        notes
            .iter()
            .all(|note| note.contains("planned panic of process_data")),
        "{notes:?}"
    );
    assert_eq!(notes.len(), 2);
}

/// A handler that takes too long is told to stop, and its attempt counts as failed.
pub async fn a_timeout_counts_as_a_retryable_failure(world: &World) {
    let arrivals = Gate::closed();
    arrivals.open();
    let hangs = Gated::new(&arrivals, Arc::new(Hanging::until_cancelled()));
    // Shorter than a lease, so that no rescuer comes first.
    let timeout = Millis::from_secs(20);
    let workflow = single()
        .with_handler("only", Arc::new(hangs))
        .edit(|spec| spec.steps[0].timeout = timeout);
    let task = world.submit(&workflow).await;
    let coordinator = world.coordinator(workflow.handlers());
    let running = tokio::spawn(async move { coordinator.run(task).await });
    for attempt in 1..=3 {
        arrivals.arrived(attempt).await;
        world.advance(20);
    }
    let run = running.await.expect("the coordinator does not panic");
    assert_eq!(run.ended(), Some(Status::Error));
    let story = Story::untouched(&workflow)
        .task("error: started settled")
        .step("only", EXHAUSTED);
    world.expect(task, &story).await;
    let error = world
        .step(task, "only")
        .await
        .last_error
        .expect("it says why");
    assert_eq!(error.class, ErrorClass::parse("timeout").ok());
}

/// What a server asks for wins over the curve, up to a cap.
pub async fn a_server_may_ask_for_a_delay_up_to_a_cap(world: &World) {
    for (asked, given) in [(90, 90), (86_400, 300)] {
        let plan = Plan::RetryAfter(Millis::from_secs(asked), 1);
        let no_jitter = RetryPolicy {
            jitter_percent: 0,
            ..RetryPolicy::default()
        };
        let workflow = single().with_plan("only", plan).with_retry(&no_jitter);
        let workflow = workflow.named(&format!("asks_for_{asked}"));
        let (task, began) = (world.submit(&workflow).await, world.elapsed());
        let run = world.run(task, &workflow).await;
        assert_eq!(
            (run.ended(), world.elapsed() - began),
            (Some(Status::Complete), given)
        );
        world.expect(task, &Story::planned(&workflow)).await;
    }
}

/// A policy may say more about one class of errors than the handler does.
pub async fn a_policy_may_differ_by_class_of_error(world: &World) {
    let fatal = ErrorClass::parse("timeout").expect("a class");
    let rule = ClassRule {
        retryable: Some(false),
        ..ClassRule::default()
    };
    let policy = RetryPolicy {
        by_class: [(fatal, rule)].into(),
        ..RetryPolicy::default()
    };
    let workflow = single()
        .with_plan("only", Plan::TimesOut(1))
        .with_retry(&policy);
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    let line = "error not_retryable 1/3: started failed";
    let story = Story::untouched(&workflow)
        .task("error: started settled")
        .step("only", line);
    world.expect(task, &story).await;
}

/// What a failed attempt leaves behind while it backs off, and what a success clears.
pub async fn a_retry_keeps_the_error_and_a_success_clears_it(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    let held = world.start("w1", task, "only").await;
    let failure = StepFailure::retry_after(Millis::from_secs(45), "not yet");
    let step = world
        .end(&held, Ending::Failed(failure))
        .await
        .expect("the lease is held");
    assert_eq!(step.state.retry_state(), Some("retry_scheduled"));
    let stored = world.step(task, "only").await;
    let kept = stored
        .last_error
        .as_ref()
        .map(|error| error.message.as_str());
    assert_eq!((stored.attempts, kept), (1, Some("not yet")));
    assert_eq!(
        stored.state.attempt(),
        None,
        "worker, lease and start are cleared"
    );
    let snapshot = world.load(task).await;
    assert_eq!(
        snapshot.task.status(),
        Status::InProgress,
        "a retry does not move the task"
    );
    assert_eq!(
        snapshot.context(world.ports().clock.now()).health,
        Health::Recovering
    );

    world.advance(50);
    world.do_step(task, "only").await;
    let stored = world.step(task, "only").await;
    assert_eq!(
        (stored.state.retry_state(), stored.last_error),
        (None, None)
    );
    world
        .expect(
            task,
            &Story::planned(&workflow).step("only", &after_failures(1)),
        )
        .await;
}

/// The longest chain of failures and retries the factories know.
pub async fn configurable_failures_come_back_in_a_row(world: &World) {
    let workflow = factories::configurable_failure();
    let task = world.submit(&workflow).await;
    let run = world.run(task, &workflow).await;
    assert_eq!(run.ended(), Some(Status::Complete));
    let attempts: Vec<u32> = run.steps.iter().map(|step| step.attempts).collect();
    assert_eq!(attempts, [1, 3, 2, 1]);
    world.expect(task, &Story::planned(&workflow)).await;
}
