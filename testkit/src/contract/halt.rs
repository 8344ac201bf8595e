//! `on_failure: fail_fast`: the first step given up halts the rest.

use super::prelude::*;
use domain::template::Template;

fn fail_fast(steps: impl IntoIterator<Item = domain::template::StepBuilder>) -> Arc<Template> {
    build(draft("workflow", steps).on_failure(OnFailure::FailFast))
}

/// Pending steps are not claimed any more, running ones finish, then the task ends in error.
pub async fn the_first_failure_halts_the_pending_steps(h: &dyn Harness) {
    let world = World::new(h);
    let template = fail_fast([step_of(1, "a", &[]), step("b", &[]), step("c", &[])]);
    let task = world.submit(&template).await;
    let b = world.start(task, "b", at(1)).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    assert_eq!(world.load(task).await.task.halted_at, Some(at(2)));
    assert!(world.claim(ask(at(3))).await.is_empty());
    story! { world, task =>
        "task in_progress halted: started",
        "a error exhausted 1/1: started failed",
        "b in_progress w1#1 0/3: started",
        "c pending 0/3:",
    }
    world.write(succeeded(&b, at(4)), at(4)).await;
    story! { world, task =>
        "task error halted: started settled",
        "a error exhausted 1/1: started failed",
        "b complete 1/3: started succeeded",
        "c pending 0/3:",
    }
}

/// A running step that then fails keeps its retry, but nothing claims it.
pub async fn a_retry_in_a_halted_task_is_kept_but_not_run(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&fail_fast([step("a", &[]), step("b", &[])]))
        .await;
    let claimed = world.claim(ask(at(1))).await;
    let [a, b] = [0, 1].map(|n| claimed[n].step.clone());
    world.write(failed_for_good(&a, at(2)), at(2)).await;
    let applied = world
        .commit_one(failed(&b, at(3)), at(3))
        .await
        .expect("it is applied");
    assert_eq!(
        applied,
        Applied::Changed {
            task: Status::Error
        }
    );
    assert!(world.claim(ask(at(99))).await.is_empty());
    story! { world, task =>
        "task error halted: started settled",
        "a error not_retryable 1/3: started failed",
        "b pending until 13 1/3: started failed retry_scheduled",
    }
}

/// Both outcomes in one batch, the failure that halts first or last: the same end.
pub async fn a_halt_counts_its_neighbours_in_the_same_batch(h: &dyn Harness) {
    let world = World::new(h);
    for turned in [false, true] {
        let task = world
            .submit(&fail_fast([
                step("a", &[]),
                step("b", &[]),
                step("c", &["b"]),
            ]))
            .await;
        let ask = ClaimRequest {
            scope: ClaimScope::Task(task),
            ..ask(at(1))
        };
        let claimed = world.claim(ask).await;
        let mut changes = vec![
            failed_for_good(&claimed[0].step, at(2)),
            succeeded(&claimed[1].step, at(2)),
        ];
        if turned {
            changes.reverse();
        }
        for answer in world.commit(changes, at(2)).await {
            assert_eq!(
                answer.expect("it is applied"),
                Applied::Changed {
                    task: Status::Error
                }
            );
        }
        story! { world, task =>
            "task error halted: started settled",
            "a error not_retryable 1/3: started failed",
            "b complete 1/3: started succeeded",
            "c pending 0/3:",
        }
    }
}

/// Reset, retry or resolve lets the rest go on.
pub async fn a_reset_clears_the_halt(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&fail_fast([step_of(1, "a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    story! { world, task =>
        "task error halted: started settled",
        "a error exhausted 1/1: started failed",
        "b pending 0/3:",
    }
    world.act(task, "a", StepOperation::Reset, at(3)).await;
    assert_eq!(
        world.claim_names(ask(at(4))).await,
        ["b", "a"],
        "b has waited longer"
    );
    story! { world, task =>
        "task in_progress: started settled reopened started",
        "a in_progress w1#2 0/1: started failed reset started",
        "b in_progress w1#1 0/3: started",
    }
}

/// Retrying any step ends the halt, even one that has nothing of its own to clear; what failed
/// stays failed.
pub async fn a_retry_of_a_waiting_step_clears_the_halt_too(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&fail_fast([step_of(1, "a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    world.act(task, "b", StepOperation::RetryNow, at(3)).await;
    assert_eq!(world.load(task).await.task.halted_at, None);
    assert_eq!(world.claim_names(ask(at(4))).await, ["b"]);
    story! { world, task =>
        "task in_progress: started settled reopened started",
        "a error exhausted 1/1: started failed",
        "b in_progress w1#1 0/3: started",
    }
}

/// A lost lease on the last attempt halts as any other failure does.
pub async fn a_lost_last_lease_halts_too(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&fail_fast([step_of(1, "a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(expired(&a, at(61)), at(61)).await;
    story! { world, task =>
        "task error halted: started settled",
        "a error exhausted 1/1: started lease_expired",
        "b pending 0/3:",
    }
}

/// A failure that will be retried halts nothing.
pub async fn a_retryable_failure_halts_nothing(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&fail_fast([step("a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    assert_eq!(world.claim_names(ask(at(3))).await, ["b"]);
    story! { world, task =>
        "task in_progress: started",
        "a pending until 12 1/3: started failed retry_scheduled",
        "b in_progress w1#1 0/3: started",
    }
}
