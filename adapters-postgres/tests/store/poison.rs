//! One row that cannot be written never keeps its neighbours from being written.

use application::ports::{Applied, CommitBatch, CommitError, StoreError, SubmitRefusal};
use domain::status::Status;
use domain::task::SubmissionFacts;

use crate::support::{World, ask, new_task, one_step, start, success};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outcome_that_cannot_be_stored_fails_alone() {
    let world = World::new().await;
    let template = one_step();
    for _ in 0..5 {
        world.submit(&template, SubmissionFacts::default()).await;
    }
    let claimed = world.claim(4).await;
    let mut changes: Vec<_> = claimed.iter().map(|c| success(&c.step, start())).collect();
    changes[1].decision.after.attempts = 2_000_000;
    let batch = CommitBatch {
        changes,
        then_claim: Some(ask("w1", 5)),
        now: start(),
    };
    let reply = world
        .ports
        .queue
        .commit(batch)
        .await
        .expect("the store answers");
    let poisoned = claimed[1].step.id;
    for (nth, result) in reply.results.iter().enumerate() {
        match (nth, result) {
            (1, Err(CommitError::Store(StoreError::Corrupt { id, detail, .. }))) => {
                assert_eq!(*id, poisoned.to_string());
                assert!(detail.contains("steps_attempts_are_bounded"), "{detail}");
            }
            (1, other) => panic!("{other:?}"),
            (
                _,
                Ok(Applied::Changed {
                    task: Status::Complete,
                }),
            ) => {}
            (_, other) => panic!("{nth}: {other:?}"),
        }
    }
    assert_eq!(reply.claimed.len(), 1, "and the claim goes on");
    let step = &world.load(poisoned.task).await.steps[0];
    assert_eq!(*step, claimed[1].step, "the poisoned one is as it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_cannot_be_stored_is_refused_alone() {
    let world = World::new().await;
    let template = one_step();
    world.submit(&template, SubmissionFacts::default()).await;
    let facts = |priority| SubmissionFacts {
        priority,
        ..SubmissionFacts::default()
    };
    let new = [0, 5_000, 0].map(|priority| new_task(&template, facts(priority)));
    let ids = new.each_ref().map(|new| new.snapshot.task.id);
    let taken = world
        .ports
        .tasks
        .submit(new.into())
        .await
        .expect("the store answers");
    assert!(taken[0].is_ok() && taken[2].is_ok(), "{taken:?}");
    match &taken[1] {
        Err(SubmitRefusal::Store(StoreError::Corrupt { id, .. })) => {
            assert_eq!(*id, ids[1].to_string());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        world
            .ports
            .tasks
            .load(ids[1])
            .await
            .expect("the store answers"),
        None
    );
}
