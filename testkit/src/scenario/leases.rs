//! Who may finish a step.

use application::ports::CommitError;
use application::{Ending, FinishError, StartError};
use domain::error::{LeaseEnd, TransitionError};
use domain::millis::Millis;
use domain::status::Status;
use domain::step::Step;

use super::World;
use super::story::{Story, after_failures};
use crate::factories::{Plan, Workflow};

/// One step.
pub(super) fn single() -> Workflow {
    Workflow::of("single", &[("only", Plan::SUCCEEDS, &[])])
}

/// Stops the test unless the lease was refused as lost in this way.
pub(super) fn assert_lost(answer: Result<Step, FinishError>, expected: LeaseEnd) {
    match answer {
        Err(FinishError::Refused(TransitionError::LeaseLost { end, .. })) => {
            assert_eq!(end, expected);
        }
        other => panic!("expected a lost lease ({expected}), got {other:?}"),
    }
}

/// A lost lease is a failed attempt: the last one ends the step.
pub async fn a_lease_lost_on_the_last_attempt_exhausts_the_step(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    world.break_step(task, "only").await;
    world.advance(10);
    world.break_step(task, "only").await;
    world.advance(10);
    let lost = world.start("doomed", task, "only").await;
    world.advance(60);
    assert_eq!(world.rescue().await, 1);
    let causes =
        "started failed retry_scheduled started failed retry_scheduled started lease_expired";
    let story = Story::untouched(&workflow)
        .task("error: started settled")
        .step("only", &format!("error exhausted 3/3: {causes}"));
    world.expect(task, &story).await;
    let error = world
        .step(task, "only")
        .await
        .last_error
        .expect("it says why");
    assert!(
        error
            .message
            .as_str()
            .contains("lease of worker doomed expired"),
        "{error:?}"
    );
    assert_lost(world.succeed(&lost).await, LeaseEnd::LeaseExpired);
    world.expect(task, &story).await;
}

/// The fence is the number, not the clock: until a rescuer has acted, the holder may go on.
pub async fn a_late_heartbeat_before_rescue_keeps_the_lease(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    let held = world.start("w1", task, "only").await;
    world.advance(90);
    let until = world
        .heartbeat(&held)
        .await
        .expect("nobody has taken it back");
    assert_eq!(until, world.ports().clock.now().plus(Millis::from_secs(60)));
    assert_eq!(world.rescue().await, 0);
    world.advance(61);
    world
        .succeed(&held)
        .await
        .expect("nobody has taken it back");
    world.expect(task, &Story::planned(&workflow)).await;
}

/// After the rescue everything of the late worker is refused, and changes nothing.
pub async fn a_late_heartbeat_after_rescue_is_refused(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    let held = world.start("zombie", task, "only").await;
    world.advance(61);
    assert_eq!(world.rescue().await, 1);
    let before = world.load(task).await;
    let refused = world.heartbeat(&held).await;
    let expired = LeaseEnd::LeaseExpired;
    assert!(
        matches!(&refused, Err(CommitError::Refused(TransitionError::LeaseLost { end, .. })) if *end == expired),
        "{refused:?}"
    );
    assert_lost(world.succeed(&held).await, expired);
    assert_lost(world.fail(&held).await, expired);
    assert_lost(world.end(&held, Ending::Released).await, expired);
    assert_eq!(world.load(task).await, before);

    // Another worker takes over; from then on that is what the zombie is told.
    world.advance(10);
    let other = world.start("w2", task, "only").await;
    assert_lost(world.succeed(&held).await, LeaseEnd::TakenOver);
    world.succeed(&other).await.expect("the lease is held");
    let line = "complete 2/3: started lease_expired retry_scheduled started succeeded";
    world
        .expect(task, &Story::planned(&workflow).step("only", line))
        .await;
}

/// A step given back costs no attempt, and another may start it at once.
pub async fn a_released_step_costs_no_attempt(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    let held = world.start("leaving", task, "only").await;
    world
        .end(&held, Ending::Released)
        .await
        .expect("the lease is held");
    let story = Story::untouched(&workflow).task("in_progress: started");
    world
        .expect(task, &story.step("only", "pending 0/3: started released"))
        .await;
    world
        .end(&held, Ending::Released)
        .await
        .expect("a repeat is fine");
    assert_lost(world.succeed(&held).await, LeaseEnd::Released);

    let other = world.start("w2", task, "only").await;
    assert_eq!(other.step.lease_no, held.step.lease_no.next());
    assert_eq!(other.step.idempotency_key(), held.step.idempotency_key());
    world.succeed(&other).await.expect("the lease is held");
    let line = "complete 1/3: started released started succeeded";
    world
        .expect(task, &Story::planned(&workflow).step("only", line))
        .await;
}

/// Heartbeats keep a lease, but not past the deadline of the attempt.
pub async fn a_deadline_ends_an_attempt_whatever_its_heartbeats(world: &World) {
    let workflow = single().edit(|spec| spec.steps[0].timeout = Millis::from_secs(100));
    let task = world.submit(&workflow).await;
    let held = world.start("w1", task, "only").await;
    for _ in 0..3 {
        world.advance(50);
        assert_eq!(world.rescue().await, usize::from(world.elapsed() >= 110));
        if world.elapsed() < 110 {
            world.heartbeat(&held).await.expect("the lease is held");
        }
    }
    assert_lost(world.succeed(&held).await, LeaseEnd::DeadlineExceeded);
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let line = "complete 2/3: started deadline_exceeded retry_scheduled started succeeded";
    world
        .expect(task, &Story::planned(&workflow).step("only", line))
        .await;
}

/// The same outcome again is fine; another one by the same lease is not.
pub async fn an_outcome_may_be_repeated_but_not_changed(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    let held = world.start("w1", task, "only").await;
    world.succeed(&held).await.expect("the lease is held");
    world.succeed(&held).await.expect("a repeat is fine");
    assert_lost(world.fail(&held).await, LeaseEnd::Succeeded);
    world.expect(task, &Story::planned(&workflow)).await;
}

/// A step that someone holds, or that is over, cannot be started.
pub async fn a_step_is_started_once(world: &World) {
    let workflow = Workflow::of(
        "two",
        &[
            ("first", Plan::SUCCEEDS, &[]),
            ("second", Plan::SUCCEEDS, &["first"]),
        ],
    );
    let task = world.submit(&workflow).await;
    let early = world.try_start("w1", task, "second").await;
    let awaiting = TransitionError::AwaitingParents { unmet: 1 };
    assert!(matches!(early, Err(StartError::Refused(e)) if e == awaiting));
    let held = world.start("w1", task, "first").await;
    let again = world.try_start("w2", task, "first").await;
    assert!(matches!(
        again,
        Err(StartError::Refused(TransitionError::Held { .. }))
    ));
    world.fail(&held).await.expect("the lease is held");
    let early = world.try_start("w1", task, "first").await;
    assert!(matches!(
        early,
        Err(StartError::Refused(TransitionError::NotDue { .. }))
    ));
    world.advance(10);
    world.do_step(task, "first").await;
    let over = world.try_start("w1", task, "first").await;
    assert!(matches!(
        over,
        Err(StartError::Refused(TransitionError::NotAllowed { .. }))
    ));
    world.do_step(task, "second").await;
    world
        .expect(
            task,
            &Story::planned(&workflow).step("first", &after_failures(1)),
        )
        .await;
}
