//! Counters that are wrong are set to the truth, and what was missed is made up for.

use application::ports::TaskDecider;
use domain::task::TaskChange;

use super::prelude::*;

/// Writes what no rule would: counters that are wrong.
async fn miscount(world: &World<'_>, task: TaskId, live: u32, unmet: Option<u32>) {
    let decide: TaskDecider = Arc::new(move |snapshot| {
        let (mut task, mut steps) = (snapshot.task.clone(), Vec::new());
        task.tally.live = live;
        if let (Some(wrong), Some(last)) = (unmet, snapshot.steps.last()) {
            steps.push(Step {
                unmet: wrong,
                version: last.version + 1,
                ..last.clone()
            });
        }
        Ok(TaskChange {
            at: at(1),
            task,
            steps,
            trail: Vec::new(),
            record: None,
        })
    });
    world
        .ports
        .tasks
        .change(task, decide, None)
        .await
        .expect("it is written");
}

/// Each wrong counter is set to the truth and counted; what waited may run.
pub async fn repair_sets_wrong_counters_right(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let repair = |now| world.ports.tasks.repair(task, operator(now));
    assert_eq!(
        repair(at(0)).await.expect("the store answers"),
        0,
        "nothing is wrong"
    );
    let before = world.load(task).await;
    miscount(&world, task, 5, Some(3)).await;
    assert_eq!(repair(at(2)).await.expect("the store answers"), 2);
    let after = world.load(task).await;
    assert_eq!(
        (after.task.tally, after.steps[1].unmet),
        (before.task.tally, 1)
    );
    assert!(
        after.steps[1].version > before.steps[1].version + 1,
        "it was changed again"
    );
    story! { world, task =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// A task that should have ended is ended by the repair.
pub async fn repair_settles_a_task_that_was_missed(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    miscount(&world, task, 2, None).await;
    let applied = world
        .commit_one(succeeded(&a, at(2)), at(2))
        .await
        .expect("it is applied");
    assert_eq!(
        applied,
        Applied::Changed {
            task: Status::InProgress
        },
        "the counter is wrong"
    );
    let wrong = world.ports.tasks.repair(task, operator(at(3))).await;
    assert_eq!(wrong.expect("the store answers"), 1);
    let rows = world.history(task).await;
    assert_eq!(rows.last().map(|row| &row.stamp), Some(&operator(at(3))));
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}
