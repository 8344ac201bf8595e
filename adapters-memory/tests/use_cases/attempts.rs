//! Steps started and finished by hand: the verbs of workers that are not coordinators.

use application::FinishError;
use domain::error::{LeaseEnd, TransitionError};
use domain::id::LeaseNo;
use domain::millis::Millis;
use domain::status::Status;
use domain::task::StepOperation;
use domain::text::Actor;
use testkit::faults::{Fault, Method};

use crate::hands::{broken, done, refusal};
use crate::requests::{LEASE, fixed, olga, step, step_name, worker};
use crate::world::World;

#[tokio::test]
async fn a_task_of_one_step_goes_through_the_verbs_of_a_task_service() {
    let world = World::new();
    let task = world.submit([step("only", &[])]).await;
    let id = world.id(task, "only").await;
    let first = world.try_start("w1", id).await.unwrap();
    // Twice, by anyone: held, and by whom until when.
    let held = TransitionError::Held {
        worker: worker("w1"),
        lease_no: LeaseNo::new(1),
        expires_at: world.now().plus(LEASE),
    };
    assert_eq!(refusal(world.try_start("w2", id).await), held);
    assert_eq!(refusal(world.try_start("w1", id).await), held);
    let failed = world.end_attempt(&first, broken()).await.unwrap();
    assert_eq!((failed.status(), failed.attempts), (Status::Pending, 1));
    assert_eq!(failed.state.retry_state(), Some("retry_scheduled"));
    // Too early: refused with the time.
    let ready_at = world.now().plus(Millis::from_secs(10));
    assert_eq!(failed.next_run_at(), Some(ready_at));
    assert_eq!(
        refusal(world.try_start("w2", id).await),
        TransitionError::NotDue { ready_at }
    );
    world.advance(10);
    let second = world.try_start("w2", id).await.unwrap();
    let complete = world.end_attempt(&second, done()).await.unwrap();
    assert_eq!(
        (complete.status(), complete.attempts),
        (Status::Complete, 2)
    );
    assert!(complete.last_error.is_none() && complete.state.retry_state().is_none());
    let over = refusal(world.try_start("w3", id).await);
    assert!(matches!(
        over,
        TransitionError::NotAllowed {
            from: Status::Complete,
            ..
        }
    ));
    assert_eq!(world.heard("observability.step.backoff"), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_finish_repeated_by_its_lease_is_fine_and_told_once() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    let (a, b) = (world.start(task, "a").await, world.start(task, "b").await);
    let once = world.end_attempt(&a, broken()).await.unwrap();
    assert_eq!(world.end_attempt(&a, broken()).await.unwrap(), once);
    // Twice at the same time: both have decided before either is written.
    let both = tokio::join!(world.end_attempt(&b, broken()), async {
        let again = world.end_attempt(&b, broken());
        again.await
    });
    assert_eq!(both.0.unwrap(), both.1.unwrap());
    let otherwise = world.end_attempt(&a, done()).await;
    let lost = TransitionError::LeaseLost {
        presented: LeaseNo::new(1),
        current: LeaseNo::new(1),
        end: LeaseEnd::Failed,
    };
    assert!(
        matches!(&otherwise, Err(FinishError::Refused(error)) if *error == lost),
        "{otherwise:?}"
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_finishes_at_once_answer_with_what_was_written() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let claimed = world.start(task, "a").await;
    // The first is held up after its decision; the second decides a second later and is written.
    let late = Fault::Delay(Millis::from_secs(2));
    world.faults.script(Method::Commit, [late]);
    let second = async {
        let clock = &world.orchestrator.ports().clock;
        clock
            .sleep_until(world.now().plus(Millis::from_secs(1)))
            .await;
        world.end_attempt(&claimed, broken()).await
    };
    let both = async { tokio::join!(world.end_attempt(&claimed, broken()), second) };
    let (first, second) = world.moving_time(both).await;
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(
        first, second,
        "the answer is what was written, not what was decided"
    );
    assert_eq!(first, world.step(task, "a").await);
    world.finish().await;
}

#[tokio::test]
async fn a_finish_under_a_lost_lease_is_refused_with_what_became_of_it() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let zombie = world.start(task, "a").await;
    world.advance(31);
    let rescuer = application::Rescuer::new(world.elsewhere(), Actor::named("rescuer"));
    assert_eq!(rescuer.rescue(10).await.unwrap(), 1);
    let history = world.history(task).await;
    let expect = |end, current| TransitionError::LeaseLost {
        presented: LeaseNo::new(1),
        current: LeaseNo::new(current),
        end,
    };
    let late = world.end_attempt(&zombie, done()).await;
    let expired = expect(LeaseEnd::LeaseExpired, 1);
    assert!(
        matches!(&late, Err(FinishError::Refused(error)) if *error == expired),
        "{late:?}"
    );
    assert_eq!(world.history(task).await, history);
    world.advance(10);
    world.start(task, "a").await;
    let later = world.end_attempt(&zombie, done()).await;
    let taken_over = expect(LeaseEnd::TakenOver, 2);
    assert!(matches!(&later, Err(FinishError::Refused(error)) if *error == taken_over));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_limit_raised_between_decision_and_commit_counts() {
    let world = World::new();
    let last = domain::retry::RetryPolicy {
        limit: 1,
        ..fixed(10)
    };
    let task = world.submit([step("a", &[]).retry(last)]).await;
    let claimed = world.start(task, "a").await;
    let late = Fault::Delay(Millis::from_secs(1));
    world.faults.script(Method::Commit, [late]);
    let name = step_name("a");
    let raise = StepOperation::RaiseLimit { limit: 2 };
    let raised = world
        .orchestrator
        .operate_step(task, &name, raise, olga(), None);
    let both = async { tokio::join!(world.end_attempt(&claimed, broken()), raised) };
    let (finished, raised) = world.moving_time(both).await;
    raised.unwrap();
    let a = finished.unwrap();
    assert_eq!(
        (a.status(), a.attempts, a.attempt_limit),
        (Status::Pending, 1, 2)
    );
    assert_eq!(
        a.state.retry_state(),
        Some("retry_scheduled"),
        "decided again"
    );
    assert_eq!(a, world.step(task, "a").await);
    world.finish().await;
}

#[tokio::test]
async fn a_finish_that_the_store_did_not_take_may_be_repeated() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let claimed = world.start(task, "a").await;
    world
        .faults
        .script(Method::Commit, [Fault::Before, Fault::After]);
    for _ in 0..2 {
        let failed = world.end_attempt(&claimed, done()).await;
        assert!(matches!(failed, Err(FinishError::Store(_))), "{failed:?}");
    }
    let a = world.end_attempt(&claimed, done()).await.unwrap();
    assert_eq!((a.status(), a.attempts), (Status::Complete, 1));
    world.finish_untold().await;
}
