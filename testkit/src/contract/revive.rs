//! Reset, retry, resolve and skip: what brings a failed step, and its task, back.

use super::operate::{assert_refused, in_error};
use super::prelude::*;

/// Attempts begin anew under a new run; the lease number goes on.
pub async fn a_reset_reopens_a_task_in_error(h: &dyn Harness) {
    let world = World::new(h);
    let task = in_error(&world, vec![step_of(1, "a", &[]), step("b", &["a"])]).await;
    world.act(task, "a", StepOperation::Reset, at(3)).await;
    let a = world.step(task, "a").await;
    assert_eq!((a.attempts, a.run_no, a.lease_no), (0, 2, LeaseNo::new(1)));
    assert_eq!(
        (
            a.last_error,
            world.load(task).await.task.state.completed_at()
        ),
        (None, None)
    );
    story! { world, task =>
        "task pending: started settled reopened",
        "a pending 0/1: started failed reset",
        "b pending unmet 1 0/3:",
    }
    let a = world.start(task, "a", at(4)).await;
    assert_eq!(a.lease_no, LeaseNo::new(2));
    world.write(succeeded(&a, at(5)), at(5)).await;
    story! { world, task =>
        "task in_progress: started settled reopened started",
        "a complete 1/1: started failed reset started succeeded",
        "b pending 0/3:",
    }
}

/// The rest of the backoff is forgiven: no state moves, the log tells of it.
pub async fn retry_now_ends_a_backoff(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    assert!(world.cannot_start(task, "a", at(3)).await);
    world.act(task, "a", StepOperation::RetryNow, at(3)).await;
    story! { world, task =>
        "task in_progress: started",
        "a pending 1/3: started failed retry_scheduled",
    }
    let again = world.start(task, "a", at(3)).await;
    assert_eq!(again.run_no, 1, "the same run goes on");
}

/// On `error` it needs an attempt left: raise the limit first. Never pending with none left.
pub async fn retry_now_on_error_needs_an_attempt(h: &dyn Harness) {
    let world = World::new(h);
    let task = in_error(&world, vec![step_of(1, "a", &[])]).await;
    let before = world.load(task).await;
    let refused = world
        .try_act((task, "a"), StepOperation::RetryNow, at(3))
        .await;
    assert_refused(
        refused,
        &TransitionError::NoAttemptsLeft {
            attempts: 1,
            limit: 1,
        },
    );
    assert_eq!(world.load(task).await, before);
    world
        .act(task, "a", StepOperation::RaiseLimit { limit: 2 }, at(4))
        .await;
    story! { world, task =>
        "task error: started settled",
        "a error exhausted 1/2: started failed",
    }
    world.act(task, "a", StepOperation::RetryNow, at(5)).await;
    story! { world, task =>
        "task pending: started settled reopened",
        "a pending 1/2: started failed retried_now",
    }
    let a = world.start(task, "a", at(6)).await;
    world.write(failed(&a, at(7)), at(7)).await;
    story! { world, task =>
        "task error: started settled reopened started settled",
        "a error exhausted 2/2: started failed retried_now started failed",
    }
}

/// Nothing is left to do: pending, in progress and complete follow in the same transaction.
pub async fn resolving_the_failed_step_completes_the_task(h: &dyn Harness) {
    let world = World::new(h);
    let task = in_error(&world, vec![step_of(1, "a", &[])]).await;
    let resolve = Operation::Step {
        step: StepIndex(0),
        act: StepOperation::Resolve,
    };
    let result = Some((StepIndex(0), json("42")));
    world
        .try_operate(task, resolve, at(3), result)
        .await
        .expect("it is allowed");
    let results = world
        .ports
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    assert_eq!(results, [(StepIndex(0), json("42"))]);
    story! { world, task =>
        "task complete: started settled reopened settled settled",
        "a resolved_manually 1/1: started failed resolved",
    }
}

/// Resolving the failed step lets its children run.
pub async fn resolving_a_failed_step_releases_its_children(h: &dyn Harness) {
    let world = World::new(h);
    let task = in_error(&world, vec![step_of(1, "a", &[]), step("b", &["a"])]).await;
    world.act(task, "a", StepOperation::Resolve, at(3)).await;
    assert_eq!(world.claim_names(ask(at(4))).await, ["b"]);
    story! { world, task =>
        "task in_progress: started settled reopened started",
        "a resolved_manually 1/1: started failed resolved",
        "b in_progress w1#1 0/3: started",
    }
}

/// A skip is a resolution without a result, where the template allows it.
pub async fn only_skippable_steps_are_skipped(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[]).skippable()]))
        .await;
    let refused = world.try_act((task, "a"), StepOperation::Skip, at(1)).await;
    assert_refused(refused, &TransitionError::NotSkippable);
    world.act(task, "b", StepOperation::Skip, at(2)).await;
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
        "task pending:",
        "a pending 0/3:",
        "b resolved_manually 0/3: skipped",
    }
}
