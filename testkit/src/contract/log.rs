//! History and the operation log: everything that happened, once, in order.

use domain::history::{OperationRecord, Transition};

use super::prelude::*;

/// Who, when to the microsecond, why, with the numbers of attempt, lease and run.
pub async fn history_keeps_all_of_a_row(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    let change = failed_with(&a, StepFailure::permanent("broken\nfor good"), at(2));
    let mut expected: Vec<Transition> = change.decision.trail.clone();
    world.write(change, at(2)).await;
    let reset = world.act(task, "a", StepOperation::Reset, at(3)).await;
    let told = reset
        .trail
        .iter()
        .find(|row| row.step.is_some())
        .expect("the step's row");
    assert_eq!(told.stamp, operator(at(3)));
    assert_eq!(
        (told.attempt, told.lease_no, told.run_no),
        (0, LeaseNo::new(1), 2)
    );
    expected.push(told.clone());
    let rows = world.history(task).await;
    let of_step: Vec<Transition> = rows
        .into_iter()
        .filter(|row| row.step.is_some())
        .skip(1)
        .collect();
    assert_eq!(of_step, expected);
    story! { world, task =>
        "task pending: started settled reopened",
        "a pending 0/3: started failed reset",
    }
}

/// Any page of any size is the same part of the whole.
pub async fn history_is_read_in_pages(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    for (name, now) in [("a", 1), ("b", 2)] {
        let step = world.start(task, name, at(now)).await;
        world.write(succeeded(&step, at(now)), at(now)).await;
    }
    let whole = world
        .ports
        .tasks
        .history(task, 0, 1_000)
        .await
        .expect("the store answers");
    assert_eq!(whole.len(), 6);
    for skip in 0..7_usize {
        for limit in 1..4_u32 {
            let from = u64::try_from(skip).expect("a length");
            let page = world.ports.tasks.history(task, from, limit).await;
            let size = usize::try_from(limit).expect("a length");
            let expected: Vec<Transition> = whole.iter().skip(skip).take(size).cloned().collect();
            assert_eq!(page.expect("the store answers"), expected);
        }
    }
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
        "b complete 1/3: started succeeded",
    }
}

/// The rows of one task are in the order they were committed.
pub async fn history_is_in_the_order_of_its_commits(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    let a = world.start(task, "a", at(12)).await;
    world.write(succeeded(&a, at(13)), at(13)).await;
    world.start(task, "b", at(14)).await;
    let rows = world.history(task).await;
    let later: Vec<(Option<u32>, Cause)> = rows
        .iter()
        .skip(2)
        .map(|row| (row.step.map(|step| step.0), row.cause))
        .collect();
    assert_eq!(
        later,
        [
            (Some(0), Cause::Failed),
            (Some(0), Cause::RetryScheduled),
            (Some(0), Cause::Started),
            (Some(0), Cause::Succeeded),
            (Some(1), Cause::Started),
        ]
    );
    story! { world, task =>
        "task in_progress: started",
        "a complete 2/3: started failed retry_scheduled started succeeded",
        "b in_progress w1#1 0/3: started",
    }
}

/// Every act that changed something, with who and why; in pages, oldest first.
pub async fn operations_are_logged_in_order(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let act = |act| Operation::Step {
        step: StepIndex(0),
        act,
    };
    let acts = [
        (Operation::Pause, "pause"),
        (act(StepOperation::RaiseLimit { limit: 5 }), "raise_limit"),
        (Operation::Resume, "resume"),
        (Operation::Cancel, "cancel_task"),
    ];
    let mut expected = Vec::new();
    for (n, (operation, word)) in (1..).zip(acts) {
        let change = world.operate(task, operation, at(n)).await;
        let (step, stamp) = (operation.step(), operator(at(n)));
        let record = OperationRecord {
            task,
            step,
            operation: word.to_owned(),
            stamp,
        };
        assert_eq!(change.record.as_ref(), Some(&record));
        expected.push(record);
    }
    let tasks = &world.ports.tasks;
    let whole = tasks
        .operations(task, 0, 100)
        .await
        .expect("the store answers");
    assert_eq!(whole, expected);
    let page = tasks
        .operations(task, 1, 2)
        .await
        .expect("the store answers");
    assert_eq!(page, expected[1..3]);
    story! { world, task =>
        "task cancelled: cancelled",
        "a cancelled 0/5: cancelled",
    }
}

/// A second pause, a limit that is so already: accepted, nothing written, nothing logged.
pub async fn an_operation_that_changes_nothing_is_not_logged(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    world.operate(task, Operation::Pause, at(1)).await;
    let before = world.load(task).await;
    let act = |act| Operation::Step {
        step: StepIndex(0),
        act,
    };
    let idle = [
        Operation::Pause,
        act(StepOperation::RetryNow),
        act(StepOperation::Reset),
        act(StepOperation::RaiseLimit { limit: 3 }),
    ];
    for operation in idle {
        let change = world.operate(task, operation, at(2)).await;
        assert_eq!(
            (change.steps.len(), change.trail.len(), change.record),
            (0, 0, None)
        );
    }
    assert_eq!(world.load(task).await, before);
    let logged = world
        .ports
        .tasks
        .operations(task, 0, 10)
        .await
        .expect("the store answers");
    assert_eq!(logged.len(), 1);
    story! { world, task =>
        "task pending paused:",
        "a pending 0/3:",
    }
}

/// What the store answers is what it wrote.
pub async fn a_change_answers_what_was_written(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let change = world.act(task, "a", StepOperation::Resolve, at(1)).await;
    let loaded = world.load(task).await;
    assert_eq!(change.task, loaded.task);
    assert_eq!(
        change.steps, loaded.steps,
        "both changed: one is done, the other released"
    );
    assert_eq!(change.trail, world.history(task).await);
    story! { world, task =>
        "task pending:",
        "a resolved_manually 0/3: resolved",
        "b pending 0/3:",
    }
}
