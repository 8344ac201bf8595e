//! Stores that fail, before or after their work is done.

use std::sync::Arc;

use application::Until;
use application::ports::StoreError;
use domain::history::Cause;
use domain::millis::Millis;
use domain::status::Status;
use testkit::faults::{Fault, Method};
use testkit::handlers::{CallEnd, ConfigurableFailure, Gate, Hanging, Permanent, Taking};

use crate::requests::{fixed, of_queue, of_task, step};
use crate::tampering::{Tamper, Tampered};
use crate::world::{World, everything_waits};

const AWAY: StoreErrorOf = || StoreError::unavailable("planned");
const UNWRITABLE: StoreErrorOf = || StoreError::Corrupt {
    entity: "step",
    id: "1".to_owned(),
    detail: "planned".to_owned(),
};
type StoreErrorOf = fn() -> StoreError;

#[tokio::test(start_paused = true)]
async fn work_goes_on_when_the_store_comes_back_and_all_is_told_once() {
    let world = World::new();
    let task = world
        .submit([step("a", &[]), step("b", &["a"]), step("c", &["b"])])
        .await;
    world.faults.script(Method::Claim, [Fault::Before; 5]);
    let lost = [Fault::Before, Fault::After, Fault::Before];
    world.faults.script(Method::Commit, lost);
    world.faults.script(Method::NextDue, [Fault::Before; 2]);
    world.faults.script(Method::Lapsed, [Fault::Before; 3]);
    let flaky = world.all(Arc::new(ConfigurableFailure::new(1)));
    let report = world.run(flaky, of_task(task, Until::NothingLeft)).await;
    assert_eq!((report.succeeded, report.retried, report.lost), (3, 3, 0));
    assert_eq!(report.ended.get(&task), Some(&Status::Complete));
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    for name in ["a", "b", "c"] {
        assert_eq!(world.step(task, name).await.attempts, 2);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_is_lost_is_told_as_it_was_written() {
    let world = World::new();
    let task = world.submit([step("fails", &[]), step("a", &[])]).await;
    let clock = world.clock();
    // Time passes between the two tries, and jitter is drawn but once.
    world.faults.script(Method::Commit, [Fault::After; 2]);
    let slow = Taking::new(
        clock,
        Millis::from_secs(1),
        Arc::new(ConfigurableFailure::new(1)),
    );
    let report = world
        .run(world.all(Arc::new(slow)), of_queue(Until::NothingLeft))
        .await;
    assert_eq!((report.retried, report.succeeded, report.lost), (2, 2, 0));
    assert_eq!(report.ended.get(&task), Some(&Status::Complete));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_end_whose_answer_is_lost_is_told_once() {
    let world = World::new();
    let good = world.submit([step("a", &[]), step("b", &[])]).await;
    let bad = world.submit([step("c", &[]).retry(fixed(1))]).await;
    world.faults.script(Method::Commit, [Fault::After]);
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!(report.ended.len(), 2);
    assert_eq!(world.load(bad).await.task.status(), Status::Complete);
    assert_eq!(world.load(good).await.task.status(), Status::Complete);
    assert_eq!(world.heard("task.completed"), 2);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_between_a_lost_answer_and_its_repeat_does_not_make_the_outcome_a_loss() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world
        .faults
        .script(Method::Commit, [Fault::After, Fault::Before, Fault::Before]);
    let mut options = of_task(task, Until::NothingLeft);
    options.lease = Millis::saturating(300);
    let report = world.run(world.good(), options).await;
    assert_eq!((report.succeeded, report.lost), (1, 0));
    assert_eq!(world.heard("observability.lease.lost"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_store_away_for_longer_than_patience_ends_the_run_and_tells_the_handlers() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    let mut options = of_task(task, Until::NothingLeft);
    options.patience = Some(Millis::from_secs(10));
    let began = world.now();
    let running = world.spawn(world.all(Arc::new(Hanging::until_cancelled())), options);
    everything_waits().await;
    world.faults.script(Method::Claim, [Fault::Before; 1_000]);
    world.faults.script(Method::NextDue, [Fault::Before; 1_000]);
    let error = world.end(running).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    let waited = world.now().since(began);
    assert!((11..20).contains(&waited.as_secs()), "{waited}");
    for name in ["a", "b"] {
        assert!(matches!(
            world.calls.of(name)[0].end,
            Some(CallEnd::Failed(_))
        ));
        let released = world.step(task, name).await;
        assert_eq!((released.status(), released.attempts), (Status::Pending, 0));
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_unusable_store_ends_the_run_at_once_but_what_is_done_is_saved() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    let gate = Gate::closed();
    let gated = world.gated(&gate);
    let running = world.spawn(gated, of_queue(Until::Stopped));
    gate.arrived(2).await;
    queue.plan([Tamper::Fails(|| StoreError::Unusable("planned".to_owned()))]);
    gate.let_through(1);
    let error = world.end(running).await.unwrap_err();
    assert_eq!(error.to_string(), "planned");
    assert_eq!(world.step(task, "a").await.status(), Status::Complete);
    let b = world.step(task, "b").await;
    assert_eq!((b.status(), b.attempts), (Status::Pending, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_the_store_refuses_three_times_is_a_failure_for_good() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    queue.plan((0..3).map(|_| Tamper::Unwritten(0, UNWRITABLE)));
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.succeeded, report.failed), (0, 1));
    assert_eq!(report.ended.get(&task), Some(&Status::Error));
    let a = world.step(task, "a").await;
    assert_eq!((a.status(), a.attempts), (Status::Error, 1));
    let message = a.last_error.unwrap().message;
    assert_eq!(
        message.as_str(),
        "the outcome could not be stored: the store holds a corrupt step 1: planned"
    );
    assert_eq!(world.calls.count(), 1, "no retry mends it");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_stored_at_all_comes_back_when_its_lease_ends() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[])]).await;
    queue.plan((0..4).map(|_| Tamper::Unwritten(0, UNWRITABLE)));
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.lost, report.rescued, report.succeeded), (1, 1, 1));
    assert_eq!(world.step(task, "a").await.attempts, 2);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_the_store_could_not_reach_is_no_failure() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    queue.plan((0..6).map(|_| Tamper::Unwritten(0, AWAY)));
    let began = world.now();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.succeeded, report.failed, report.lost), (2, 0, 0));
    assert_eq!(report.ended.get(&task), Some(&Status::Complete));
    assert!(world.now() > began, "it is not asked for without a pause");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn one_item_out_of_patience_is_given_up_without_its_neighbours() {
    let (world, queue) = World::with_queue(Tampered::new);
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    queue.plan((0..10).map(|_| Tamper::Unwritten(0, AWAY)));
    let mut options = of_queue(Until::NothingLeft);
    options.patience = Some(Millis::from_secs(5));
    let report = world.run(world.good(), options).await;
    assert_eq!((report.lost, report.succeeded, report.rescued), (1, 2, 1));
    assert_eq!(report.ended.get(&task), Some(&Status::Complete));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn steps_whose_claim_was_answered_to_nobody_come_back_when_their_leases_end() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world.faults.script(Method::Claim, [Fault::After]);
    let report = world
        .run(world.good(), of_task(task, Until::NothingLeft))
        .await;
    assert_eq!((report.rescued, report.succeeded), (1, 1));
    let causes: Vec<Cause> = world
        .history(task)
        .await
        .iter()
        .map(|row| row.cause)
        .collect();
    assert!(causes.contains(&Cause::LeaseExpired));
    world.finish_untold().await;
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_fails_for_good_ends_the_task_and_says_so_once() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    world
        .faults
        .script(Method::Commit, [Fault::Before, Fault::After]);
    let report = world
        .run(world.all(Arc::new(Permanent)), of_queue(Until::NothingLeft))
        .await;
    assert_eq!((report.failed, report.lost), (2, 0));
    assert_eq!(report.ended.get(&task), Some(&Status::Error));
    assert_eq!(world.heard("task.failed"), 1);
    world.finish().await;
}
