//! What a failure does to the rest of a task.

use std::sync::Arc;

use domain::millis::Millis;
use domain::retry::{Backoff, RetryPolicy, StepFailure};
use domain::status::Status;
use domain::step::Readiness;
use domain::task::{ExecutionStatus, Health, Operation, StepOperation};
use domain::template::OnFailure;

use application::Ending;

use super::World;
use super::story::{EXHAUSTED, Story, after_failures, waiting};
use crate::coordinator::Outcome;
use crate::factories::{self, Plan, Workflow};

fn retry_after(secs: u64) -> RetryPolicy {
    let backoff = Backoff::Fixed {
        delay: Millis::from_secs(secs),
    };
    RetryPolicy {
        backoff,
        jitter_percent: 0,
        ..RetryPolicy::default()
    }
}

/// One branch is exhausted while the other backs off: the task goes on, then ends in error.
pub async fn an_exhausted_branch_waits_for_the_one_that_backs_off(world: &World) {
    let diamond = factories::diamond()
        .with_plan("branch_one_process", Plan::EXHAUSTS)
        .edit(|spec| {
            for step in &mut spec.steps {
                let slow = step.name.as_str() == "branch_two_process";
                step.retry = retry_after(if slow { 600 } else { 1 });
            }
        });
    let task = world.submit(&diamond).await;
    let run = world
        .coordinator(diamond.handlers())
        .rounds_max(3)
        .run(task)
        .await;
    assert_eq!((run.outcome, world.elapsed()), (Outcome::OutOfRounds, 2));
    let snapshot = world.load(task).await;
    let context = snapshot.context(world.ports().clock.now());
    assert_eq!((context.failed, context.backing_off), (1, 1));
    assert_eq!(
        (snapshot.task.status(), context.health),
        (Status::InProgress, Health::Recovering)
    );
    assert_eq!(
        context.execution_status,
        ExecutionStatus::WaitingForDependencies
    );

    let run = world.run(task, &diamond).await;
    assert_eq!((run.ended(), world.elapsed()), (Some(Status::Error), 600));
    let story = Story::planned(&diamond)
        .stuck_at(&diamond, "branch_one_process", EXHAUSTED)
        .step("branch_two_process", &after_failures(1))
        .step("branch_two_validate", &after_failures(0))
        .step("merge_branches", &waiting(1));
    world.expect(task, &story).await;
}

/// Two roots that may fail, and a step behind each.
fn fail_fast() -> Workflow {
    let workflow = Workflow::of(
        "fail_fast",
        &[
            ("a", Plan::SUCCEEDS, &[]),
            ("b", Plan::SUCCEEDS, &[]),
            ("behind_a", Plan::SUCCEEDS, &["a"]),
            ("behind_b", Plan::SUCCEEDS, &["b"]),
        ],
    );
    workflow
        .with_on_failure(OnFailure::FailFast)
        .with_retry(&retry_after(60))
}

/// The first step given up halts the others; a running one may finish, but its retry is halted;
/// a reset lets all go on.
pub async fn fail_fast_halts_what_has_not_started(world: &World) {
    let workflow = fail_fast();
    let task = world.submit(&workflow).await;
    let (a, b) = (
        world.start("w1", task, "a").await,
        world.start("w2", task, "b").await,
    );
    let broken = Ending::Failed(StepFailure::permanent("it broke"));
    world.end(&a, broken).await.expect("the lease is held");
    let halted = world.load(task).await;
    assert!(halted.task.is_halted());
    assert_eq!(
        halted.task.status(),
        Status::InProgress,
        "a step still runs"
    );

    world.fail(&b).await.expect("the lease is held");
    let story = Story::untouched(&workflow)
        .task("error halted: started settled")
        .step("a", "error not_retryable 1/3: started failed")
        .step("b", "pending until 60 1/3: started failed retry_scheduled");
    world.expect(task, &story).await;
    let snapshot = world.load(task).await;
    let readiness: Vec<Readiness> = snapshot.readiness(world.ports().clock.now()).collect();
    assert_eq!(readiness[1], Readiness::Halted, "its retry is halted too");
    assert_eq!(
        snapshot.context(world.ports().clock.now()).health,
        Health::Blocked
    );

    world.act(task, "a", StepOperation::Reset).await;
    let run = world.run(task, &workflow).await;
    assert_eq!((run.ended(), world.elapsed()), (Some(Status::Complete), 60));
    let done = "complete 1/3: started failed reset started succeeded";
    let story = Story::planned(&workflow)
        .task("complete: started settled reopened started settled")
        .step("a", done)
        .step("b", &after_failures(1));
    world.expect(task, &story).await;
}

/// Without fail-fast the other branch runs to its end.
pub async fn by_default_what_can_run_runs(world: &World) {
    let workflow = fail_fast()
        .with_on_failure(OnFailure::Continue)
        .with_plan("a", Plan::Permanent);
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    let line = "error not_retryable 1/3: started failed";
    world
        .expect(
            task,
            &Story::planned(&workflow).stuck_at(&workflow, "a", line),
        )
        .await;
}

/// A step that is cancelled by itself counts as a failure of the task.
pub async fn a_step_cancelled_on_its_own_counts_as_a_failure(world: &World) {
    let workflow = factories::diamond();
    let task = world.submit(&workflow).await;
    world
        .act(task, "branch_two_validate", StepOperation::Cancel)
        .await;
    let run = world.run(task, &workflow).await;
    assert_eq!(run.ended(), Some(Status::Error));
    let story = Story::planned(&workflow)
        .stuck_at(&workflow, "branch_two_validate", "cancelled 0/3: cancelled")
        .step("merge_branches", &waiting(1));
    world.expect(task, &story).await;
    // The operator vouches for what is left, and the task as a whole.
    world.operate(task, Operation::Resolve).await;
    let story = story
        .task("resolved_manually: started settled resolved")
        .step("merge_branches", "cancelled 0/3: cancelled")
        .step("end_workflow", "cancelled 0/3: cancelled");
    world.expect(task, &story).await;
    assert_eq!(
        world.operations(task).await,
        ["cancel_step", "resolve_task"]
    );
}

/// The results of parents reach their children; a parent resolved without one is missing.
pub async fn children_are_handed_their_parents_results(world: &World) {
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let note = Arc::clone(&seen);
    let gather = crate::handlers::from_fn(move |context| {
        let names: Vec<String> = context.parents.keys().map(ToString::to_string).collect();
        note.lock().expect("nobody panics").extend(names);
        async { Ok(domain::payload::Payload::empty()) }
    });
    let workflow = factories::tree().with_handler("aggregate_results", gather);
    let task = world.submit(&workflow).await;
    world
        .act(task, "branch_a_task_one", StepOperation::Resolve)
        .await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let expected = [
        "branch_a_task_two",
        "branch_b_task_one",
        "branch_b_task_two",
    ];
    assert_eq!(*seen.lock().expect("nobody panics"), expected);
}
