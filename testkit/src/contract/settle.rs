//! A task ends in the very commit that leaves nothing to move, and in no other.

use super::prelude::*;

/// The row of the task is written by the engine at the time of the commit, and told in the reply.
pub async fn the_last_step_completes_the_task_in_its_commit(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let b = world.start(task, "b", at(3)).await;
    let batch = CommitBatch {
        changes: vec![succeeded(&b, at(4))],
        then_claim: None,
        now: at(5),
    };
    let reply = world.commit_batch(batch).await;
    assert_eq!(
        reply.results[0].as_ref().ok(),
        Some(&Applied::Changed {
            task: Status::Complete
        })
    );
    let [row] = reply.task_trail.as_slice() else {
        panic!("{:?}", reply.task_trail)
    };
    assert_eq!(
        (row.step, row.from, row.to),
        (None, Status::InProgress, Status::Complete)
    );
    assert_eq!(row.stamp, Stamp::engine(at(5)));
    assert_eq!(world.history(task).await.last(), Some(row));
    let loaded = world.load(task).await.task;
    assert_eq!(loaded.state.completed_at(), Some(at(5)));
    assert_eq!(loaded.wake_at, None);
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
        "b complete 1/3: started succeeded",
    }
}

/// A failed step whose children can never run ends the task, in that commit.
pub async fn a_task_ends_in_error_when_nothing_can_move(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step_of(1, "a", &[]), step("b", &["a"])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    let applied = world
        .commit_one(failed(&a, at(2)), at(2))
        .await
        .expect("it is applied");
    assert_eq!(
        applied,
        Applied::Changed {
            task: Status::Error
        }
    );
    story! { world, task =>
        "task error: started settled",
        "a error exhausted 1/1: started failed",
        "b pending unmet 1 0/3:",
    }
}

/// A diamond with one branch exhausted and the other backing off goes on, then ends in error.
pub async fn an_exhausted_branch_waits_for_the_other(h: &dyn Harness) {
    let world = World::new(h);
    let left = step_of(1, "left", &["top"]);
    let steps = [
        step("top", &[]),
        left,
        step("right", &["top"]),
        step("join", &["left", "right"]),
    ];
    let task = world.submit(&template(steps)).await;
    let top = world.start(task, "top", at(1)).await;
    world.write(succeeded(&top, at(2)), at(2)).await;
    let right = world.start(task, "right", at(3)).await;
    world.write(failed(&right, at(4)), at(4)).await;
    let left = world.start(task, "left", at(5)).await;
    let applied = world
        .commit_one(failed(&left, at(6)), at(6))
        .await
        .expect("it is applied");
    assert_eq!(
        applied,
        Applied::Changed {
            task: Status::InProgress
        }
    );
    story! { world, task =>
        "task in_progress: started",
        "top complete 1/3: started succeeded",
        "left error exhausted 1/1: started failed",
        "right pending until 14 1/3: started failed retry_scheduled",
        "join pending unmet 2 0/3:",
    }
    let right = world.start(task, "right", at(14)).await;
    world.write(succeeded(&right, at(15)), at(15)).await;
    story! { world, task =>
        "task error: started settled",
        "top complete 1/3: started succeeded",
        "left error exhausted 1/1: started failed",
        "right complete 2/3: started failed retry_scheduled started succeeded",
        "join pending unmet 1 0/3:",
    }
}

/// The last two running steps end in one batch: the task is settled once.
pub async fn a_batch_that_ends_a_task_settles_it_once(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step_of(1, "b", &[])]))
        .await;
    let claimed = world.claim(ask(at(1))).await;
    let changes = vec![
        succeeded(&claimed[0].step, at(2)),
        failed(&claimed[1].step, at(2)),
    ];
    let reply = world
        .commit_batch(CommitBatch {
            changes,
            then_claim: None,
            now: at(2),
        })
        .await;
    for answer in reply.results {
        assert_eq!(
            answer.expect("it is applied"),
            Applied::Changed {
                task: Status::Error
            }
        );
    }
    assert_eq!(reply.task_trail.len(), 1);
    story! { world, task =>
        "task error: started settled",
        "a complete 1/3: started succeeded",
        "b error exhausted 1/1: started failed",
    }
}

/// A task whose only step is resolved before any ran passes through `in_progress`.
pub async fn a_task_resolved_away_before_it_started_completes(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    world.act(task, "a", StepOperation::Resolve, at(1)).await;
    let loaded = world.load(task).await.task;
    assert_eq!(
        (loaded.status(), loaded.started_at),
        (Status::Complete, Some(at(1)))
    );
    story! { world, task =>
        "task complete: settled settled",
        "a resolved_manually 0/3: resolved",
    }
}

/// A paused task still ends when its running step does.
pub async fn a_paused_task_still_ends(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.operate(task, Operation::Pause, at(2)).await;
    world.write(succeeded(&a, at(3)), at(3)).await;
    story! { world, task =>
        "task complete paused: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// A hundred children released by one parent, finished in one batch.
pub async fn a_fan_out_is_released_and_finished_whole(h: &dyn Harness) {
    let world = World::new(h);
    let names: Vec<String> = (0..100).map(|n| format!("leaf{n}")).collect();
    let leaves = names.iter().map(|name| step(name, &["root"]));
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let steps = std::iter::once(step("root", &[]))
        .chain(leaves)
        .chain([step("join", &all)]);
    let task = world.submit(&template(steps)).await;
    for (now, expected) in [(at(1), 1), (at(3), 100), (at(5), 1)] {
        let claimed = world.claim(ask(now)).await;
        assert_eq!(claimed.len(), expected);
        let changes = claimed
            .iter()
            .map(|claimed| succeeded(&claimed.step, now))
            .collect();
        for answer in world.commit(changes, now).await {
            answer.expect("it is applied");
        }
    }
    let story = world.story(task).await;
    assert_eq!(story[0], "task complete: started settled");
    assert!(
        story[1..]
            .iter()
            .all(|line| line.ends_with(" complete 1/3: started succeeded"))
    );
}
