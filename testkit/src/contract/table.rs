//! Every move of the published tables, written to a store and read back from its history.

use std::collections::BTreeSet;

use super::prelude::*;

/// Each status-to-status pair of both machines is written by a command and stands in history.
pub async fn every_move_of_the_tables_is_written(h: &dyn Harness) {
    let world = World::new(h);
    let mut seen = BTreeSet::new();
    for task in [
        walk_steps(&world).await,
        walk_task(&world).await,
        walk_idle(&world).await,
    ] {
        world.story(task).await;
        let rows = world.history(task).await;
        seen.extend(
            rows.iter()
                .map(|row| (row.step.is_some(), row.from, row.to)),
        );
    }
    let steps = domain::step::table::moves()
        .into_iter()
        .map(|(from, to)| (true, from, to));
    let tasks = domain::task::table::moves()
        .into_iter()
        .map(|(from, to)| (false, from, to));
    let table: BTreeSet<_> = steps.chain(tasks).collect();
    let missing: Vec<_> = table.difference(&seen).collect();
    assert!(
        missing.is_empty(),
        "no command of this case wrote {missing:?}"
    );
    let unknown: Vec<_> = seen.difference(&table).collect();
    assert!(
        unknown.is_empty(),
        "history has what the tables do not: {unknown:?}"
    );
}

async fn rerun(world: &World<'_>, task: TaskId, now: i64) {
    world
        .operate(task, Operation::RerunFrom { step: StepIndex(0) }, at(now))
        .await;
}

/// One step through all of its states, a second one keeps the task open.
async fn walk_steps(world: &World<'_>) -> TaskId {
    let task = world
        .submit(&build(draft("steps", [step("a", &[]), step("b", &[])])))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(released(&a, at(2)), at(2)).await;
    let a = world.start(task, "a", at(3)).await;
    world.write(failed(&a, at(4)), at(4)).await;
    let a = world.start(task, "a", at(20)).await;
    world.write(succeeded(&a, at(21)), at(21)).await;
    rerun(world, task, 22).await;
    world.act(task, "a", StepOperation::Cancel, at(23)).await;
    rerun(world, task, 24).await;
    let _running = world.start(task, "a", at(25)).await;
    world.act(task, "a", StepOperation::Cancel, at(26)).await;
    rerun(world, task, 27).await;
    world.act(task, "a", StepOperation::Resolve, at(28)).await;
    rerun(world, task, 29).await;
    let a = world.start(task, "a", at(30)).await;
    world.write(failed_for_good(&a, at(31)), at(31)).await;
    world.act(task, "a", StepOperation::Resolve, at(32)).await;
    rerun(world, task, 33).await;
    let _running = world.start(task, "a", at(34)).await;
    rerun(world, task, 35).await;
    world.operate(task, Operation::Cancel, at(36)).await;
    task
}

/// A task through all of its states but the last.
async fn walk_task(world: &World<'_>) -> TaskId {
    let task = world
        .submit(&build(draft("task", [step_of(1, "a", &[])])))
        .await;
    let a = world.start(task, "a", at(1)).await;
    rerun(world, task, 2).await;
    assert!(world.commit_one(succeeded(&a, at(3)), at(3)).await.is_err());
    let a = world.start(task, "a", at(4)).await;
    world.write(failed(&a, at(5)), at(5)).await;
    world.act(task, "a", StepOperation::Reset, at(6)).await;
    let a = world.start(task, "a", at(7)).await;
    world.write(succeeded(&a, at(8)), at(8)).await;
    rerun(world, task, 9).await;
    let a = world.start(task, "a", at(10)).await;
    world.write(failed(&a, at(11)), at(11)).await;
    rerun(world, task, 12).await;
    let a = world.start(task, "a", at(13)).await;
    world.write(failed(&a, at(14)), at(14)).await;
    world.operate(task, Operation::Resolve, at(15)).await;
    rerun(world, task, 16).await;
    world.start(task, "a", at(17)).await;
    world.operate(task, Operation::Cancel, at(18)).await;
    task
}

/// A task given up before it started.
async fn walk_idle(world: &World<'_>) -> TaskId {
    let task = world.submit(&build(draft("idle", [step("a", &[])]))).await;
    world.operate(task, Operation::Cancel, at(1)).await;
    task
}
