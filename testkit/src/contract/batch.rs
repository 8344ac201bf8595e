//! A batch is atomic per item: what cannot be applied says why and hurts no neighbour.

use super::prelude::*;

/// One healthy, one stale, one late, one unknown, one repeated, one more healthy.
pub async fn a_bad_item_leaves_its_neighbours_alone(h: &dyn Harness) {
    let world = World::new(h);
    let names = ["good", "stale", "late", "unknown", "repeat", "last"];
    let task = world
        .submit(&template(names.map(|name| step(name, &[]))))
        .await;
    let claimed = world.claim(ask(at(1))).await;
    let [good, stale, late, unknown, repeat, last] =
        [0, 1, 2, 3, 4, 5].map(|n| claimed[n].step.clone());
    world
        .act(task, "stale", StepOperation::RaiseLimit { limit: 9 }, at(2))
        .await;
    world.act(task, "late", StepOperation::Cancel, at(2)).await;
    world.write(succeeded(&repeat, at(2)), at(2)).await;
    let nowhere = StepId {
        index: StepIndex(99),
        ..unknown.id
    };
    let changes = vec![
        succeeded(&good, at(3)),
        succeeded(&stale, at(3)),
        succeeded(&late, at(3)),
        succeeded(
            &Step {
                id: nowhere,
                ..unknown
            },
            at(3),
        ),
        succeeded(&repeat, at(2)),
        failed(&last, at(3)),
    ];
    let answers = world.commit(changes, at(3)).await;
    let [
        Ok(Applied::Changed {
            task: Status::InProgress,
        }),
        Err(CommitError::Stale { .. }),
        Err(CommitError::Refused(TransitionError::LeaseLost {
            end: LeaseEnd::Cancelled,
            ..
        })),
        Err(CommitError::NotFound),
        Ok(Applied::Unchanged),
        Ok(Applied::Changed {
            task: Status::InProgress,
        }),
    ] = answers.as_slice()
    else {
        panic!("{answers:#?}");
    };
    story! { world, task =>
        "task in_progress: started",
        "good complete 1/3: started succeeded",
        "stale in_progress w1#1 0/9: started",
        "late cancelled 0/3: started cancelled",
        "unknown in_progress w1#1 0/3: started",
        "repeat complete 1/3: started succeeded",
        "last pending until 13 1/3: started failed retry_scheduled",
    }
}

/// Both parents' outcomes arrive together: the child is released once, by the second.
pub async fn two_parents_of_one_child_in_one_batch_release_it_once(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([
            step("a", &[]),
            step("b", &[]),
            step("c", &["a", "b"]),
        ]))
        .await;
    let before = world.step(task, "c").await;
    let claimed = world.claim(ask(at(1))).await;
    let changes = claimed
        .iter()
        .map(|claimed| succeeded(&claimed.step, at(2)))
        .collect();
    let answers = world.commit(changes, at(2)).await;
    for answer in answers {
        assert_eq!(
            answer.expect("it is applied"),
            Applied::Changed {
                task: Status::InProgress
            }
        );
    }
    let after = world.step(task, "c").await;
    assert_eq!((after.unmet, after.version), (0, before.version + 1));
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b complete 1/3: started succeeded",
        "c pending 0/3:",
    }
}

/// A parent that is not the last leaves the child's version alone: nothing can be decided anew.
pub async fn a_child_with_parents_left_keeps_its_version(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([
            step("a", &[]),
            step("b", &[]),
            step("c", &["a", "b"]),
        ]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let c = world.step(task, "c").await;
    assert_eq!((c.unmet, c.version), (1, 0));
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b pending 0/3:",
        "c pending unmet 1 0/3:",
    }
}

/// Outcomes of many tasks in one batch: each is counted in its own task and settles it.
pub async fn steps_of_many_tasks_finish_in_one_batch(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step_of(1, "b", &["a"])]);
    let mut tasks = Vec::new();
    for _ in 0..3 {
        tasks.push(world.submit(&template).await);
    }
    for (now, outcome) in [(at(1), true), (at(3), false)] {
        let claimed = world.claim(ask(now)).await;
        assert_eq!(claimed.len(), 3);
        let end = |step: &Step| {
            if outcome {
                succeeded(step, now)
            } else {
                failed(step, now)
            }
        };
        let changes = claimed.iter().map(|claimed| end(&claimed.step)).collect();
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now,
        };
        let reply = world.commit_batch(batch).await;
        let status = if outcome {
            Status::InProgress
        } else {
            Status::Error
        };
        for answer in reply.results {
            assert_eq!(
                answer.expect("it is applied"),
                Applied::Changed { task: status }
            );
        }
        assert_eq!(reply.task_trail.len(), if outcome { 0 } else { 3 });
    }
    for task in tasks {
        story! { world, task =>
            "task error: started settled",
            "a complete 1/3: started succeeded",
            "b error exhausted 1/1: started failed",
        }
    }
}

/// The claim that rides on a commit sees what the commit released.
pub async fn a_commit_may_claim_in_the_same_breath(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    let then_claim = Some(ask(at(2)));
    let changes = vec![succeeded(&a, at(2))];
    let reply = world
        .commit_batch(CommitBatch {
            changes,
            then_claim,
            now: at(2),
        })
        .await;
    assert_eq!(reply.claimed.len(), 1);
    assert_eq!(reply.claimed[0].parents.len(), 1);
    let b = reply.claimed[0].step.clone();
    let then_claim = Some(ask(at(3)));
    let changes = vec![succeeded(&b, at(3))];
    let reply = world
        .commit_batch(CommitBatch {
            changes,
            then_claim,
            now: at(3),
        })
        .await;
    assert!(reply.claimed.is_empty());
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
        "b complete 1/3: started succeeded",
    }
}

/// No outcomes at all: the claim is carried out all the same, and its task rows are told.
pub async fn a_batch_without_outcomes_only_claims(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let then_claim = Some(ask(at(1)));
    let reply = world
        .commit_batch(CommitBatch {
            changes: Vec::new(),
            then_claim,
            now: at(1),
        })
        .await;
    assert_eq!(
        (
            reply.results.len(),
            reply.claimed.len(),
            reply.task_trail.len()
        ),
        (0, 1, 1)
    );
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
}
