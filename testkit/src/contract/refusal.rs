//! What comes too late, or was decided on something else, is refused and changes nothing.

use super::prelude::*;

/// The lease is over: the late outcome is refused with what became of it, and changes nothing.
pub async fn a_lost_lease_cannot_finish(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let lost = world.start(task, "a", at(1)).await;
    world.write(failed(&lost, at(2)), at(2)).await;
    let present = world.start(task, "a", at(12)).await;
    let before = world.load(task).await;
    for late in [
        succeeded(&lost, at(13)),
        failed(&lost, at(13)),
        released(&lost, at(13)),
    ] {
        let refused = world.commit_one(late, at(13)).await;
        let Err(CommitError::Refused(error)) = refused else {
            panic!("{refused:?}")
        };
        let (presented, current) = (lost.lease_no, present.lease_no);
        assert_eq!(
            error,
            TransitionError::LeaseLost {
                presented,
                current,
                end: LeaseEnd::TakenOver
            }
        );
    }
    assert_eq!(world.load(task).await, before);
    assert!(
        world
            .ports
            .tasks
            .results(task)
            .await
            .expect("the store answers")
            .is_empty()
    );
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#2 1/3: started failed retry_scheduled started",
    }
}

/// One lease, two different ends: the first counts, the second hears what it was.
pub async fn a_lease_ends_once(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let (success, failure) = (succeeded(&a, at(2)), failed(&a, at(2)));
    world.write(failure, at(2)).await;
    let refused = world.commit_one(success, at(3)).await;
    let Err(CommitError::Refused(error)) = refused else {
        panic!("{refused:?}")
    };
    let (presented, current) = (a.lease_no, a.lease_no);
    assert_eq!(
        error,
        TransitionError::LeaseLost {
            presented,
            current,
            end: LeaseEnd::Failed
        }
    );
    story! { world, task =>
        "task in_progress: started",
        "a pending until 12 1/3: started failed retry_scheduled",
    }
}

/// Neither an unknown task nor an unknown step of a known one.
pub async fn an_outcome_of_an_unknown_step_is_not_found(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let unknown = [
        StepId {
            task: TaskId::from_parts(at(0), 404),
            index: StepIndex(0),
        },
        StepId {
            task,
            index: StepIndex(7),
        },
    ];
    for id in unknown {
        let lost = Step { id, ..a.clone() };
        let answer = world.commit_one(succeeded(&lost, at(2)), at(2)).await;
        assert!(matches!(answer, Err(CommitError::NotFound)), "{answer:?}");
    }
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
}

/// An operator came between: the worker gets the step as it is, decides again, and is heard.
pub async fn a_stale_decision_gets_the_present_step(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step_of(1, "a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world
        .act(task, "a", StepOperation::RaiseLimit { limit: 2 }, at(2))
        .await;
    let answer = world.commit_one(failed(&a, at(3)), at(3)).await;
    let Err(CommitError::Stale {
        decided_on,
        current,
    }) = answer
    else {
        panic!("{answer:?}")
    };
    assert_eq!(decided_on, a.version);
    assert_eq!(*current, world.step(task, "a").await);
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/2: started",
    }
    world.write(failed(&current, at(3)), at(3)).await;
    story! { world, task =>
        "task in_progress: started",
        "a pending until 13 1/2: started failed retry_scheduled",
    }
}
