//! Running a task again from some step.

use super::prelude::*;

/// `a → b → c`, and `d` beside them, all complete.
async fn complete(world: &World<'_>) -> TaskId {
    let steps = [
        step("a", &[]),
        step("b", &["a"]),
        step("c", &["b"]),
        step("d", &[]),
    ];
    let task = world.submit(&template(steps)).await;
    for (name, now) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
        let step = world.start(task, name, at(now)).await;
        world.write(succeeded(&step, at(now)), at(now)).await;
    }
    task
}

async fn rerun(world: &World<'_>, task: TaskId, name: &str, now: Timestamp) {
    let step = world.index(task, name).await;
    world
        .operate(task, Operation::RerunFrom { step }, now)
        .await;
}

/// The step and all its descendants begin anew; their results are gone, the others' stay.
pub async fn a_rerun_begins_the_descendants_anew(h: &dyn Harness) {
    let world = World::new(h);
    let task = complete(&world).await;
    rerun(&world, task, "b", at(10)).await;
    let results = world
        .ports
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    let kept: Vec<u32> = results.iter().map(|(index, _)| index.0).collect();
    assert_eq!(kept, [0, 3]);
    let c = world.step(task, "c").await;
    assert_eq!((c.run_no, c.attempts, c.lease_no), (2, 0, LeaseNo::new(1)));
    story! { world, task =>
        "task pending: started settled rerun",
        "a complete 1/3: started succeeded",
        "b pending 0/3: started succeeded rerun",
        "c pending unmet 1 0/3: started succeeded rerun",
        "d complete 1/3: started succeeded",
    }
    for (name, now) in [("b", 11), ("c", 12)] {
        let step = world.start(task, name, at(now)).await;
        assert_eq!(
            step.lease_no,
            LeaseNo::new(2),
            "it goes on, whatever else begins anew"
        );
        world.write(succeeded(&step, at(now)), at(now)).await;
    }
    story! { world, task =>
        "task complete: started settled rerun started settled",
        "a complete 1/3: started succeeded",
        "b complete 1/3: started succeeded rerun started succeeded",
        "c complete 1/3: started succeeded rerun started succeeded",
        "d complete 1/3: started succeeded",
    }
}

/// A running descendant loses its lease; its late outcome and heartbeat are refused.
pub async fn a_rerun_revokes_running_leases(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let b = world.start(task, "b", at(3)).await;
    rerun(&world, task, "a", at(4)).await;
    let refused = world.commit_one(succeeded(&b, at(5)), at(5)).await;
    let lost = |end| TransitionError::LeaseLost {
        presented: b.lease_no,
        current: b.lease_no,
        end,
    };
    let Err(CommitError::Refused(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error, lost(LeaseEnd::Rerun));
    // The finished lease of `a` is over as well: its repeat no longer counts.
    let refused = world.commit_one(succeeded(&a, at(2)), at(5)).await;
    assert!(
        matches!(refused, Err(CommitError::Refused(_))),
        "{refused:?}"
    );
    story! { world, task =>
        "task pending: started rerun",
        "a pending 0/3: started succeeded rerun",
        "b pending unmet 1 0/3: started rerun",
    }
}

/// A step beside keeps running; when it ends, the reopened task goes on.
pub async fn a_rerun_leaves_running_neighbours_alone(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    let claimed = world.claim(ask(at(1))).await;
    let [a, b] = [0, 1].map(|n| claimed[n].step.clone());
    world.write(succeeded(&a, at(2)), at(2)).await;
    rerun(&world, task, "a", at(3)).await;
    let applied = world
        .commit_one(succeeded(&b, at(4)), at(4))
        .await
        .expect("it is applied");
    assert_eq!(
        applied,
        Applied::Changed {
            task: Status::Pending
        }
    );
    story! { world, task =>
        "task pending: started rerun",
        "a pending 0/3: started succeeded rerun",
        "b complete 1/3: started succeeded",
    }
    let a = world.start(task, "a", at(5)).await;
    world.write(succeeded(&a, at(6)), at(6)).await;
    story! { world, task =>
        "task complete: started rerun started settled",
        "a complete 1/3: started succeeded rerun started succeeded",
        "b complete 1/3: started succeeded",
    }
}

/// Steps in error, cancelled and resolved by hand begin anew like the rest.
pub async fn a_rerun_takes_every_state_back_to_pending(h: &dyn Harness) {
    let world = World::new(h);
    let children = ["failed", "cancelled", "resolved", "backing", "waiting"];
    let steps = children.map(|name| step_of(2, name, &["a"])).into_iter();
    let task = world
        .submit(&template(std::iter::once(step("a", &[])).chain(steps)))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let bad = world.start(task, "failed", at(3)).await;
    world.write(failed_for_good(&bad, at(4)), at(4)).await;
    let backing = world.start(task, "backing", at(3)).await;
    world.write(failed(&backing, at(4)), at(4)).await;
    world
        .act(task, "cancelled", StepOperation::Cancel, at(5))
        .await;
    world
        .act(task, "resolved", StepOperation::Resolve, at(5))
        .await;
    rerun(&world, task, "a", at(6)).await;
    story! { world, task =>
        "task pending: started rerun",
        "a pending 0/3: started succeeded rerun",
        "failed pending unmet 1 0/2: started failed rerun",
        "cancelled pending unmet 1 0/2: cancelled rerun",
        "resolved pending unmet 1 0/2: resolved rerun",
        "backing pending unmet 1 0/2: started failed retry_scheduled",
        "waiting pending unmet 1 0/2:",
    }
}

/// Refused unless the step's parents are done, and for a cancelled task.
pub async fn a_rerun_needs_finished_parents_and_no_cancelled_task(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let again = |step| Operation::RerunFrom {
        step: StepIndex(step),
    };
    let answer = world.try_operate(task, again(1), at(1), None).await;
    let Err(OperateError::Refused(error)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(error, TransitionError::ParentsNotDone { unmet: 1 });
    world.operate(task, Operation::Cancel, at(2)).await;
    let answer = world.try_operate(task, again(0), at(3), None).await;
    let Err(OperateError::Refused(error)) = answer else {
        panic!("{answer:?}")
    };
    let (what, from, command) = ("task", Status::Cancelled, "rerun");
    assert_eq!(
        error,
        TransitionError::NotAllowed {
            what,
            from,
            command
        }
    );
    story! { world, task =>
        "task cancelled: cancelled",
        "a cancelled 0/3: cancelled",
        "b cancelled 0/3: cancelled",
    }
}

/// A task that someone vouched for may be run again, too.
pub async fn a_resolved_task_is_run_again(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step_of(1, "a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    world.operate(task, Operation::Resolve, at(3)).await;
    rerun(&world, task, "a", at(4)).await;
    let a = world.start(task, "a", at(5)).await;
    world.write(succeeded(&a, at(6)), at(6)).await;
    story! { world, task =>
        "task complete: started settled resolved rerun started settled",
        "a complete 1/1: started failed rerun started succeeded",
    }
}
