//! A command repeated because its reply was lost is answered, and changes nothing.

use super::prelude::*;

/// How an attempt ends, decided at a time.
type Outcome = fn(&Step, Timestamp) -> StepChange;

/// The reply was lost and the worker repeats itself: answered, nothing changed.
pub async fn the_same_change_twice_is_unchanged(h: &dyn Harness) {
    let world = World::new(h);
    let outcomes: [(Outcome, &str, &str); 4] = [
        (
            succeeded,
            "task complete: started settled",
            "a complete 1/3: started succeeded",
        ),
        (
            failed,
            "task in_progress: started",
            "a pending until 12 1/3: started failed retry_scheduled",
        ),
        (
            failed_for_good,
            "task error: started settled",
            "a error not_retryable 1/3: started failed",
        ),
        (
            released,
            "task in_progress: started",
            "a pending 0/3: started released",
        ),
    ];
    for (outcome, task_line, step_line) in outcomes {
        let task = world.submit(&template([step("a", &[])])).await;
        let a = world.start(task, "a", at(1)).await;
        let change = outcome(&a, at(2));
        world.write(change.clone(), at(2)).await;
        let before = world.load(task).await;
        for now in [at(2), at(9)] {
            let other_result = StepChange {
                result: Some(json("0")),
                ..change.clone()
            };
            let applied = world.commit_one(other_result, now).await;
            assert_eq!(applied.expect("it is a repeat"), Applied::Unchanged);
        }
        assert_eq!(world.load(task).await, before);
        story! { world, task =>
            task_line,
            step_line,
        }
    }
}

/// A decision that already found the step done says so, and changes nothing.
pub async fn a_decision_that_changes_nothing_is_unchanged(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let done = world.step(task, "a").await;
    let again = succeeded(&done, at(3));
    assert!(again.decision.is_unchanged());
    let applied = world
        .commit_one(again, at(3))
        .await
        .expect("it is a repeat");
    assert_eq!(applied, Applied::Unchanged);
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// The claim that rides on a batch comes after it: even if it hands out the very step, the repeat
/// is told that its own lease has ended as it said.
pub async fn a_repeat_is_answered_before_the_claim_in_the_same_breath(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let change = failed(&a, at(2));
    world.write(change.clone(), at(2)).await;
    let then_claim = Some(ask(at(12)));
    let batch = CommitBatch {
        changes: vec![change],
        then_claim,
        now: at(12),
    };
    let reply = world.commit_batch(batch).await;
    assert!(
        matches!(reply.results[0], Ok(Applied::Unchanged)),
        "{:?}",
        reply.results
    );
    assert_eq!(reply.claimed.len(), 1);
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#2 1/3: started failed retry_scheduled started",
    }
}
