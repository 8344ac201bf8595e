//! What operators do to steps and tasks, and what they may not do.

use application::StartError;
use application::ports::OperateError;
use domain::error::TransitionError;
use domain::status::Status;
use domain::task::{Operation, StepOperation};

use super::World;
use super::leases::single;
use super::story::{EXHAUSTED, Story};
use crate::factories::{self, Plan};

/// Stops the test unless the rules refused it, for this reason.
pub(super) fn assert_refused<T: std::fmt::Debug>(
    answer: Result<T, OperateError>,
    expected: &TransitionError,
) {
    match answer {
        Err(OperateError::Refused(refusal)) => assert_eq!(refusal, *expected),
        other => panic!("expected a refusal ({expected}), got {other:?}"),
    }
}

/// An exhausted step has no attempt left: raise its limit first, then try again.
pub async fn retry_now_after_exhaustion_needs_a_raised_limit(world: &World) {
    let workflow = single().with_plan("only", Plan::Fails(3));
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    let none_left = TransitionError::NoAttemptsLeft {
        attempts: 3,
        limit: 3,
    };
    assert_refused(
        world.try_act(task, "only", StepOperation::RetryNow).await,
        &none_left,
    );
    let not_raised = TransitionError::LimitNotRaised { limit: 3, asked: 2 };
    let lower = StepOperation::RaiseLimit { limit: 2 };
    assert_refused(world.try_act(task, "only", lower).await, &not_raised);

    world
        .act(task, "only", StepOperation::RaiseLimit { limit: 4 })
        .await;
    assert_eq!(
        world.load(task).await.task.status(),
        Status::Error,
        "it moves no state"
    );
    world.act(task, "only", StepOperation::RetryNow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let line = EXHAUSTED.replace("error exhausted 3/3", "complete 4/4");
    let story = Story::planned(&workflow)
        .task("complete: started settled reopened started settled")
        .step("only", &(line + " retried_now started succeeded"));
    world.expect(task, &story).await;
    assert_eq!(world.operations(task).await, ["raise_limit", "retry_now"]);
}

/// An operator need not wait for the rest of a backoff; a reset forgets it too.
pub async fn a_backoff_can_be_cut_short(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    world.break_step(task, "only").await;
    world.act(task, "only", StepOperation::RetryNow).await;
    assert_eq!(world.step(task, "only").await.attempts, 1);
    world.break_step(task, "only").await;
    world.act(task, "only", StepOperation::Reset).await;
    let step = world.step(task, "only").await;
    assert_eq!(
        (step.attempts, step.run_no, step.next_run_at()),
        (0, 2, None)
    );
    world.do_step(task, "only").await;
    assert_eq!(world.elapsed(), 0, "nobody waited");
    let causes = "started failed retry_scheduled started failed retry_scheduled started succeeded";
    let line = format!("complete 1/3: {causes}");
    world
        .expect(task, &Story::planned(&workflow).step("only", &line))
        .await;
    assert_eq!(world.operations(task).await, ["retry_now", "reset"]);
}

/// Nothing is left to do once the last step is vouched for: the task completes at once.
pub async fn resolving_the_last_step_completes_an_errored_task(world: &World) {
    let workflow = factories::linear().with_plan("finalize_workflow", Plan::Permanent);
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    let change = world
        .act(task, "finalize_workflow", StepOperation::Resolve)
        .await;
    assert_eq!(change.task.status(), Status::Complete);
    let story = Story::planned(&workflow)
        .task("complete: started settled reopened settled settled")
        .step(
            "finalize_workflow",
            "resolved_manually 1/3: started failed resolved",
        );
    world.expect(task, &story).await;
}

/// A skipped step counts as done without a result, where its template allows it.
pub async fn a_step_may_be_skipped_where_the_template_allows_it(world: &World) {
    let workflow = factories::linear()
        .with_plan("process_data", Plan::Permanent)
        .edit(|spec| {
            spec.steps[1].skippable = true;
            spec.steps[2].skippable = true;
        });
    let task = world.submit(&workflow).await;
    let not_skippable = TransitionError::NotSkippable;
    let skip = StepOperation::Skip;
    assert_refused(
        world.try_act(task, "initialize_data", skip).await,
        &not_skippable,
    );
    world.act(task, "validate_input", skip).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    world.act(task, "process_data", skip).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let story = Story::planned(&workflow)
        .task("complete: started settled reopened started settled")
        .step("validate_input", "resolved_manually 0/3: skipped")
        .step(
            "process_data",
            "resolved_manually 1/3: started failed skipped",
        );
    world.expect(task, &story).await;
    let results = world
        .ports()
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    assert_eq!(results.len(), 4, "a skipped step has no result");
}

/// A limit may be raised while the step waits and while it runs; the worker decides again.
pub async fn a_limit_raised_while_a_step_runs_counts(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    world
        .act(task, "only", StepOperation::RaiseLimit { limit: 4 })
        .await;
    for _ in 0..3 {
        world.break_step(task, "only").await;
        world.advance(30);
    }
    let last = world.start("w1", task, "only").await;
    world
        .act(task, "only", StepOperation::RaiseLimit { limit: 5 })
        .await;
    let step = world.fail(&last).await.expect("the lease is held");
    assert_eq!(
        step.status(),
        Status::Pending,
        "the limit of now decides, not that of the claim"
    );
    world.advance(60);
    world.do_step(task, "only").await;
    let failed = "started failed retry_scheduled ".repeat(4);
    let line = format!("complete 5/5: {failed}started succeeded");
    world
        .expect(task, &Story::planned(&workflow).step("only", &line))
        .await;
    assert_eq!(world.operations(task).await, ["raise_limit", "raise_limit"]);
}

/// A task that is over takes nothing but a rerun, and a cancelled one not even that.
pub async fn a_task_that_is_over_is_left_alone(world: &World) {
    let workflow = single();
    let over = |from, command| TransitionError::NotAllowed {
        what: "task",
        from,
        command,
    };
    let task = world.submit(&workflow).await;
    world.do_step(task, "only").await;
    let done = Status::Complete;
    assert_refused(
        world.try_operate(task, Operation::Cancel).await,
        &over(done, "cancel"),
    );
    assert_refused(
        world.try_operate(task, Operation::Pause).await,
        &over(done, "pause"),
    );
    assert_refused(
        world.try_operate(task, Operation::Resolve).await,
        &over(done, "resolve"),
    );
    let reset = world.try_act(task, "only", StepOperation::Reset).await;
    assert_refused(reset, &over(done, "reset"));
    world.expect(task, &Story::planned(&workflow)).await;

    let task = world.submit(&workflow).await;
    world.operate(task, Operation::Cancel).await;
    let cancelled = Status::Cancelled;
    let step = world.step(task, "only").await.id.index;
    let rerun = world.try_operate(task, Operation::RerunFrom { step }).await;
    assert_refused(rerun, &over(cancelled, "rerun"));
    let refused = world.try_start("w1", task, "only").await;
    assert!(
        matches!(refused, Err(StartError::Refused(_))),
        "a cancelled task starts nothing"
    );
    let line = "cancelled 0/3: cancelled";
    let story = Story::untouched(&workflow)
        .task("cancelled: cancelled")
        .step("only", line);
    world.expect(task, &story).await;
}
