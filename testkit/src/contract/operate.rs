//! What operators do to tasks and steps, and what is refused.

use domain::task::TaskChange;

use super::prelude::*;

pub(super) fn assert_refused(answer: Result<TaskChange, OperateError>, expected: &TransitionError) {
    let Err(OperateError::Refused(error)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(error, *expected);
}

/// A step that ended in error on its only attempt, and its task with it.
pub(super) async fn in_error(
    world: &World<'_>,
    steps: Vec<domain::template::StepBuilder>,
) -> TaskId {
    let task = world.submit(&template(steps)).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    assert_eq!(world.load(task).await.task.status(), Status::Error);
    task
}

/// Pending steps are cancelled, running ones lose their lease, finished and failed ones stay.
pub async fn a_cancelled_task_gives_up_its_open_steps(h: &dyn Harness) {
    let world = World::new(h);
    let names = ["done", "running", "waiting"];
    let steps = names
        .map(|name| step(name, &[]))
        .into_iter()
        .chain([step_of(1, "failed", &[]), step("child", &["waiting"])]);
    let task = world.submit(&template(steps)).await;
    let done = world.start(task, "done", at(1)).await;
    world.write(succeeded(&done, at(2)), at(2)).await;
    let lost = world.start(task, "failed", at(1)).await;
    world.write(failed(&lost, at(2)), at(2)).await;
    let running = world.start(task, "running", at(3)).await;
    world.operate(task, Operation::Cancel, at(4)).await;
    let refused = world.commit_one(succeeded(&running, at(5)), at(5)).await;
    let Err(CommitError::Refused(error)) = refused else {
        panic!("{refused:?}")
    };
    let (presented, current) = (running.lease_no, running.lease_no);
    assert_eq!(
        error,
        TransitionError::LeaseLost {
            presented,
            current,
            end: LeaseEnd::Cancelled
        }
    );
    let beat = world.heartbeat(&running, at(5)).await;
    assert!(matches!(beat, Err(CommitError::Refused(_))), "{beat:?}");
    story! { world, task =>
        "task cancelled: started cancelled",
        "done complete 1/3: started succeeded",
        "running cancelled 0/3: started cancelled",
        "waiting cancelled 0/3: cancelled",
        "failed error exhausted 1/1: started failed",
        "child cancelled 0/3: cancelled",
    }
}

/// Cancel and complete at the same moment: one wins, the other hears of it, never both.
pub async fn cancel_and_complete_race_with_one_winner(h: &dyn Harness) {
    let world = World::new(h);
    for _ in 0..8 {
        let task = world.submit(&template([step("a", &[])])).await;
        let a = world.start(task, "a", at(1)).await;
        let changes = vec![succeeded(&a, at(2))];
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now: at(2),
        };
        let (queue, tasks) = (
            Arc::clone(&world.ports.queue),
            Arc::clone(&world.ports.tasks),
        );
        let stamp = operator(at(2));
        let decide: application::ports::TaskDecider =
            Arc::new(move |snapshot| snapshot.operate(&Operation::Cancel, &stamp));
        let commit = tokio::spawn(async move { queue.commit(batch).await });
        let cancel = tokio::spawn(async move { tasks.change(task, decide, None).await });
        let finished = commit
            .await
            .expect("no panic")
            .expect("the store answers")
            .results
            .remove(0);
        let cancelled = cancel.await.expect("no panic");
        assert_ne!(
            finished.is_ok(),
            cancelled.is_ok(),
            "{finished:?} {cancelled:?}"
        );
        if finished.is_ok() {
            story! { world, task =>
                "task complete: started settled",
                "a complete 1/3: started succeeded",
            }
        } else {
            story! { world, task =>
                "task cancelled: started cancelled",
                "a cancelled 0/3: started cancelled",
            }
        }
    }
}

/// Vouching for a whole task in error cancels what is still open in it.
pub async fn a_task_in_error_is_resolved_by_hand(h: &dyn Harness) {
    let world = World::new(h);
    let task = in_error(&world, vec![step_of(1, "a", &[]), step("b", &["a"])]).await;
    world.operate(task, Operation::Resolve, at(3)).await;
    story! { world, task =>
        "task resolved_manually: started settled resolved",
        "a error exhausted 1/1: started failed",
        "b cancelled 0/3: cancelled",
    }
}

/// A step cancelled on its own counts as a failure of the task.
pub async fn a_step_cancelled_on_its_own_is_a_failure(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    world.act(task, "a", StepOperation::Cancel, at(1)).await;
    let b = world.start(task, "b", at(2)).await;
    world.write(succeeded(&b, at(3)), at(3)).await;
    story! { world, task =>
        "task error: started settled",
        "a cancelled 0/3: cancelled",
        "b complete 1/3: started succeeded",
    }
}

/// What the table does not have is refused and changes nothing, the log included.
pub async fn a_refused_operation_changes_nothing(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let before = world.load(task).await;
    let refused = [
        (Operation::Cancel, "cancel"),
        (Operation::Pause, "pause"),
        (Operation::Resume, "resume"),
        (Operation::Resolve, "resolve"),
        (
            Operation::Step {
                step: StepIndex(0),
                act: StepOperation::Reset,
            },
            "reset",
        ),
        (
            Operation::Step {
                step: StepIndex(0),
                act: StepOperation::Skip,
            },
            "skip",
        ),
    ];
    for (operation, command) in refused {
        let answer = world.try_operate(task, operation, at(3), None).await;
        let from = Status::Complete;
        assert_refused(
            answer,
            &TransitionError::NotAllowed {
                what: "task",
                from,
                command,
            },
        );
    }
    let nowhere = Operation::RerunFrom { step: StepIndex(5) };
    let answer = world.try_operate(task, nowhere, at(3), None).await;
    assert_refused(answer, &TransitionError::NoSuchStep);
    assert_eq!(world.load(task).await, before);
    let logged = world
        .ports
        .tasks
        .operations(task, 0, 10)
        .await
        .expect("the store answers");
    assert!(logged.is_empty());
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}
