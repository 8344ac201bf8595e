//! Handlers whose own writes and whose step's result are one transaction: both or neither.

mod lost;
mod world;

use std::sync::Arc;

use application::ports::{Applied, CommitError, HandlerContext};
use application::{Handled, Until};
use domain::error::TransitionError;
use domain::retry::FailureKind;
use domain::status::Status;
use domain::step::Outcome;
use testkit::handlers::{Invocation, from_fn};

use world::{Effect, Then, TxWorld, handlers, with_first};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_effect_the_result_and_what_follows_are_one_transaction() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let report = world.run(Effect::that(&[Then::Succeed])).await;
    assert_eq!((report.claimed, report.succeeded, report.lost), (2, 2, 0));
    assert_eq!(report.ended[&task], Status::Complete);
    let snapshot = world.load(task).await;
    assert_eq!(snapshot.task.status(), Status::Complete);
    let attempts: Vec<u32> = snapshot.steps.iter().map(|step| step.attempts).collect();
    assert_eq!(attempts, [1, 1]);
    assert_eq!(world.effects(task), "1");
    // The effect, the step and its history were written by one transaction.
    let same = world.sql(&format!(
        "SELECT e.xmin = s.xmin FROM public.effects e
         JOIN tasker.steps s ON s.task_id = e.task_id AND s.step_index = 0
         WHERE e.task_id = '{task}'"
    ));
    assert_eq!(same, "t");
    let results = world.ports.tasks.results(task).await.expect("an answer");
    assert_eq!(results[0].1.as_value()["attempt"], 1);
    assert_eq!(world.causes(task, 0).await, ["started", "succeeded"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_rolls_the_writes_back_and_is_recorded() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let plan = [Then::Fail, Then::Panic, Then::Succeed];
    let report = world.run(Effect::that(&plan)).await;
    assert_eq!((report.succeeded, report.retried, report.failed), (2, 2, 0));
    assert_eq!(report.ended[&task], Status::Complete);
    assert_eq!(world.load(task).await.steps[0].attempts, 3);
    assert_eq!(world.effects(task), "3", "of the third attempt alone");
    let again = ["started", "failed", "retry_scheduled"];
    let causes = [&again[..], &again[..], &["started", "succeeded"]].concat();
    assert_eq!(world.causes(task, 0).await, causes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_dies_before_the_commit_leaves_nothing_and_the_retry_does_it_once() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let plan = [
        Then::LoseConnection,
        Then::LoseConnectionInCommit,
        Then::Succeed,
    ];
    let report = world.run(Effect::that(&plan)).await;
    assert_eq!((report.succeeded, report.retried, report.lost), (2, 2, 0));
    let snapshot = world.load(task).await;
    assert_eq!(snapshot.task.status(), Status::Complete);
    assert_eq!(snapshot.steps[0].attempts, 3);
    assert_eq!(world.effects(task), "3", "of the third attempt alone");
    let failed = world.sql(&format!(
        "SELECT string_agg(DISTINCT note, ';') FROM tasker.transitions
         WHERE task_id = '{task}' AND cause = 'failed'"
    ));
    assert!(
        failed.contains("the transaction was rolled back"),
        "{failed}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_zombie_wrote_is_rolled_back() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let zombie = Effect::that(&[Then::Wait]);
    let claimed = world.start(task).await;
    let attempt = world.begin_attempt(claimed, &zombie);
    zombie.has_written().await;
    // Its lease lapses, and another worker takes the step back and does it.
    world.sql(&format!(
        "UPDATE tasker.steps SET lease_expires_at = '2001-01-01' WHERE task_id = '{task}'
             AND step_index = 0"
    ));
    let report = world.run(Effect::that(&[Then::Fail, Then::Succeed])).await;
    assert_eq!((report.rescued, report.succeeded), (1, 2));
    zombie.go_on();
    let Some(Handled::Committed(receipt)) = attempt.await.expect("no panic") else {
        panic!("the store has decided this attempt");
    };
    let Err(CommitError::Refused(TransitionError::LeaseLost { presented, .. })) = receipt.result
    else {
        panic!("{:?}", receipt.result);
    };
    assert_eq!(presented.get(), 1);
    assert_eq!(world.effects(task), "2", "of the second attempt alone");
    let snapshot = world.load(task).await;
    assert_eq!(snapshot.task.status(), Status::Complete);
    assert_eq!(snapshot.steps[0].attempts, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_whose_lease_is_lost_counts_it_and_goes_on() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let effect = Effect::that(&[Then::Wait]);
    let handlers = handlers(&world.world.store, &effect);
    // While the handler runs its lease passes to a later one, as after a rescue.
    let lose = async {
        effect.has_written().await;
        world.sql(&format!(
            "UPDATE tasker.steps SET lease_no = lease_no + 1, version = version + 1
             WHERE task_id = '{task}' AND step_index = 0"
        ));
        effect.go_on();
    };
    let run = world.coordinate(handlers, Until::NothingViable);
    let (report, ()) = tokio::join!(run, lose);
    assert_eq!((report.claimed, report.lost, report.succeeded), (1, 1, 0));
    assert_eq!(world.effects(task), "");
    assert_eq!(world.load(task).await.steps[0].status(), Status::InProgress);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_who_touches_the_step_meanwhile_does_not_cost_the_effect() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let effect = Effect::that(&[Then::Wait]);
    let claimed = world.start(task).await;
    let attempt = world.begin_attempt(claimed, &effect);
    effect.has_written().await;
    world.sql(&format!(
        "UPDATE tasker.steps SET attempt_limit = 7, version = version + 1
         WHERE task_id = '{task}' AND step_index = 0"
    ));
    effect.go_on();
    let Some(Handled::Committed(receipt)) = attempt.await.expect("no panic") else {
        panic!("the store has decided this attempt");
    };
    let task_is_open = Applied::Changed {
        task: Status::InProgress,
    };
    assert_eq!(receipt.result.expect("it was written"), task_is_open);
    let step = &world.load(task).await.steps[0];
    assert_eq!((step.status(), step.attempt_limit), (Status::Complete, 7));
    assert_eq!(step.lease_end, Some(Outcome::Succeeded));
    assert_eq!(world.effects(task), "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_is_called_twice_under_one_lease_writes_once() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let inner = world
        .world
        .store
        .transactional(Effect::that(&[Then::Succeed]));
    let twice = from_fn(move |context: HandlerContext| {
        let inner = Arc::clone(&inner);
        async move {
            inner.handle(context.clone()).await?;
            inner.handle(context).await
        }
    });
    let report = world
        .coordinate(with_first(twice), Until::NothingLeft)
        .await;
    assert_eq!((report.succeeded, report.lost), (2, 0));
    assert_eq!(world.effects(task), "1");
    assert_eq!(world.causes(task, 0).await, ["started", "succeeded"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_claimed_step_nothing_is_written() {
    let world = TxWorld::new().await;
    let handler = world
        .world
        .store
        .transactional(Effect::that(&[Then::Succeed]));
    let failure = Invocation::of("effect").call(&*handler).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Permanent);
    assert!(
        failure.message.as_str().contains("claimed step"),
        "{failure:?}"
    );
    assert_eq!(world.sql("SELECT count(*) FROM public.effects"), "0");
}
