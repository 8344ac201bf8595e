//! An attempt ends: by success, failure or release, once.

use domain::name::ErrorClass;
use domain::step::{GivenUp, Outcome, StepError};
use domain::text::Text;

use super::prelude::*;

/// Everything the state keeps, and the result.
pub async fn a_success_is_kept_with_its_result(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    let change = succeeded(&a, at(4));
    let expected = change.decision.after.clone();
    let applied = world
        .commit_one(change, at(4))
        .await
        .expect("it is applied");
    assert_eq!(
        applied,
        Applied::Changed {
            task: Status::InProgress
        }
    );
    let kept = world.step(task, "a").await;
    assert_eq!(kept, expected);
    assert_eq!(kept.lease_end, Some(Outcome::Succeeded));
    let results = world
        .ports
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    assert_eq!(results, [(StepIndex(0), json(r#"{"by": "a"}"#))]);
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b pending 0/3:",
    }
}

/// A step may succeed with nothing to say.
pub async fn a_success_without_a_result_keeps_none(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let change = StepChange {
        result: None,
        ..succeeded(&a, at(2))
    };
    world.write(change, at(2)).await;
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
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// Two rows, `in_progress → error → pending`, and anyone may run it again.
pub async fn a_retryable_failure_comes_back_after_its_backoff(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let class = ErrorClass::parse("http_5xx").expect("a class");
    let failure = StepFailure::retryable("kaputt").of_class(class.clone());
    let change = failed_with(&a, failure, at(2));
    let expected = change.decision.after.clone();
    let result = Some(json("\"not kept: it did not succeed\""));
    world.write(StepChange { result, ..change }, at(2)).await;
    let kept = world.step(task, "a").await;
    assert_eq!(kept, expected);
    assert_eq!(
        kept.state,
        StepState::Pending {
            wait: Wait::BackingOff { until: at(12) }
        }
    );
    assert_eq!(
        kept.last_error,
        Some(StepError {
            message: "kaputt".into(),
            class: Some(class)
        })
    );
    let rows = world.history(task).await;
    let [.., error, pending] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert_eq!((error.to, error.cause), (Status::Error, Cause::Failed));
    assert_eq!(
        (pending.to, pending.cause),
        (Status::Pending, Cause::RetryScheduled)
    );
    assert_eq!(error.stamp.note.as_ref().map(Text::as_str), Some("kaputt"));
    assert_eq!(
        (error.attempt, error.lease_no, error.run_no),
        (1, LeaseNo::new(1), 1)
    );
    assert!(world.claim(ask(at(11))).await.is_empty());
    let by = worker("w2");
    let again = world
        .claim(ClaimRequest {
            worker: by,
            ..ask(at(12))
        })
        .await;
    assert_eq!(again.len(), 1);
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w2#2 1/3: started failed retry_scheduled started",
    }
}

/// The limit is reached: `error`, exhausted, with the time it ended.
pub async fn the_last_attempt_ends_in_error(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step_of(2, "a", &[]), step("b", &[])]))
        .await;
    for now in [at(0), at(20)] {
        let a = world.start(task, "a", now).await;
        world.write(failed(&a, now), now).await;
    }
    let kept = world.step(task, "a").await;
    assert_eq!(
        kept.state,
        StepState::Error {
            worker: worker("w1"),
            processing_started_at: at(20),
            completed_at: at(20),
            retry_state: GivenUp::Exhausted,
        }
    );
    story! { world, task =>
        "task in_progress: started",
        "a error exhausted 2/2: started failed retry_scheduled started failed",
        "b pending 0/3:",
    }
}

/// Trying again is of no use: `error` at the first attempt.
pub async fn a_permanent_failure_is_not_retried(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed_for_good(&a, at(2)), at(2)).await;
    story! { world, task =>
        "task in_progress: started",
        "a error not_retryable 1/3: started failed",
        "b pending 0/3:",
    }
}

/// A server's request wins over the curve.
pub async fn a_server_requested_delay_is_kept(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let busy = StepFailure::retry_after(Millis::from_secs(120), "busy");
    world.write(failed_with(&a, busy, at(2)), at(2)).await;
    assert!(world.cannot_start(task, "a", at(121)).await);
    story! { world, task =>
        "task in_progress: started",
        "a pending until 122 1/3: started failed retry_scheduled",
    }
}

/// Given back without an attempt, at once claimable, the task stays in progress.
pub async fn a_release_counts_no_attempt(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step_of(1, "a", &[])])).await;
    for now in [at(1), at(2), at(3)] {
        let a = world.start(task, "a", now).await;
        world.write(released(&a, now), now).await;
    }
    assert_eq!(world.step(task, "a").await.lease_no, LeaseNo::new(3));
    story! { world, task =>
        "task in_progress: started",
        "a pending 0/1: started released started released started released",
    }
}

/// A success clears what the failures before it left.
pub async fn a_success_clears_the_last_error(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    let a = world.start(task, "a", at(12)).await;
    assert!(
        a.last_error.is_some(),
        "the next attempt knows what went wrong"
    );
    world.write(succeeded(&a, at(13)), at(13)).await;
    let kept = world.step(task, "a").await;
    assert_eq!((kept.last_error, kept.attempts), (None, 2));
    story! { world, task =>
        "task complete: started settled",
        "a complete 2/3: started failed retry_scheduled started succeeded",
    }
}
