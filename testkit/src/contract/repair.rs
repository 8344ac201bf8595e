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

/// A look finds the tasks whose counters are wrong and those that should have ended, and no other,
/// whatever the others are about; it goes on where it ended and changes nothing.
pub async fn wrong_counters_of_open_tasks_are_found_page_by_page(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &["a"])]);
    let mut tasks = Vec::new();
    for _ in 0..7 {
        tasks.push(world.submit(&template).await);
    }
    // As they may be: running, backing off, half done, paused, cancelled, new.
    world.start(tasks[0], "a", at(1)).await;
    let a = world.start(tasks[1], "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    let a = world.start(tasks[2], "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    world.operate(tasks[3], Operation::Pause, at(2)).await;
    world.operate(tasks[4], Operation::Cancel, at(2)).await;
    let look = |after, limit| world.ports.tasks.miscounted(after, limit);
    let all = look(None, 100).await.expect("the store answers");
    assert_eq!((all.wrong, all.next), (vec![], None), "all is well");
    miscount(&world, tasks[1], 2, None).await;
    miscount(&world, tasks[3], 1, Some(0)).await;
    miscount(&world, tasks[4], 5, None).await;
    miscount(&world, tasks[6], 0, None).await;
    let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = look(after, 2).await.expect("the store answers");
        found.extend(page.wrong);
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(
        found,
        [tasks[1], tasks[3], tasks[6]],
        "an ended one is let be"
    );
    assert_eq!(pages, 4);
    for task in [tasks[1], tasks[3], tasks[6]] {
        let wrong = world.ports.tasks.repair(task, operator(at(3))).await;
        assert!(wrong.expect("the store answers") > 0);
    }
    let all = look(None, 100).await.expect("the store answers");
    assert_eq!(all.wrong, [], "all is well again");
    story! { world, tasks[6] =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}
