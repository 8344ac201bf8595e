//! Operators: by name, with results, seen by the steps behind.

use std::sync::Arc;

use application::Until;
use application::ports::OperateError;
use domain::error::TransitionError;
use domain::history::Cause;
use domain::name::QueueName;
use domain::status::Status;
use domain::task::{Operation, StepOperation};
use testkit::faults::{Fault, Method};
use testkit::handlers::{Permanent, from_fn};

use crate::requests::{json, of_queue, of_task, olga, step, step_name};
use crate::world::{World, everything_waits};

/// Answers the results of its parents.
fn echo() -> Arc<dyn application::ports::StepHandler> {
    from_fn(|context| async move {
        let parents = context.parents.iter();
        let fields = parents.map(|(name, result)| format!("\"{name}\": {}", result.as_value()));
        let fields = fields.collect::<Vec<_>>().join(",");
        Ok(json(&format!("{{{fields}}}")))
    })
}

#[tokio::test(start_paused = true)]
async fn a_step_resolved_with_a_result_hands_it_to_its_children() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    world
        .run(
            world.all(Arc::new(Permanent)),
            of_task(task, Until::NothingLeft),
        )
        .await;
    assert_eq!(world.load(task).await.task.status(), Status::Error);
    let result = Some(json(r#"{"by": "hand"}"#));
    let (name, resolve) = (step_name("a"), StepOperation::Resolve);
    let change = world
        .orchestrator
        .operate_step(task, &name, resolve, olga(), result)
        .await
        .unwrap();
    assert_eq!(change.task.status(), Status::Pending, "reopened");
    world
        .run(world.all(echo()), of_task(task, Until::NothingLeft))
        .await;
    let shown = world.orchestrator.show(task).await.unwrap().unwrap();
    assert_eq!(shown.state, Status::Complete);
    assert_eq!(shown.steps[0].result, Some(json(r#"{"by": "hand"}"#)));
    assert_eq!(
        shown.steps[1].result,
        Some(json(r#"{"a": {"by": "hand"}}"#))
    );
    let row = world.history(task).await;
    let row = row.iter().find(|row| row.cause == Cause::Resolved).unwrap();
    let note = row.stamp.note.as_ref().unwrap();
    assert_eq!((row.stamp.by.as_str(), note.as_str()), ("olga", "because"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_skipped_step_is_missing_among_its_childrens_parents_and_needs_leave() {
    let world = World::new();
    let steps = [
        step("a", &[]).skippable(),
        step("b", &[]),
        step("c", &["a", "b"]),
    ];
    let task = world.submit(steps).await;
    let skip = |name: &'static str| {
        let orchestrator = world.orchestrator.clone();
        async move {
            let name = step_name(name);
            let skip = StepOperation::Skip;
            orchestrator
                .operate_step(task, &name, skip, olga(), None)
                .await
        }
    };
    skip("a").await.unwrap();
    let refused = skip("b").await;
    let not_skippable = TransitionError::NotSkippable;
    assert!(
        matches!(&refused, Err(OperateError::Refused(error)) if *error == not_skippable),
        "{refused:?}"
    );
    world
        .run(world.all(echo()), of_task(task, Until::NothingLeft))
        .await;
    let shown = world.orchestrator.show(task).await.unwrap().unwrap();
    assert_eq!(shown.state, Status::Complete);
    assert_eq!(shown.steps[2].result, Some(json(r#"{"b": {}}"#)));
    world.finish().await;
}

#[tokio::test]
async fn steps_and_tasks_that_do_not_exist_are_told_apart() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let (name, reset) = (step_name("zzz"), StepOperation::Reset);
    let refused = world
        .orchestrator
        .operate_step(task, &name, reset, olga(), None);
    let refused = refused.await;
    let no_step = TransitionError::NoSuchStep;
    assert!(matches!(&refused, Err(OperateError::Refused(error)) if *error == no_step));
    let rerun = world.orchestrator.rerun_from(task, &name, olga()).await;
    assert!(matches!(&rerun, Err(OperateError::Refused(error)) if *error == no_step));
    let unknown = domain::id::TaskId::from_parts(world.now(), 404);
    let (a, cancel) = (step_name("a"), Operation::Cancel);
    let by_name = world
        .orchestrator
        .operate_step(unknown, &a, reset, olga(), None);
    assert!(matches!(by_name.await, Err(OperateError::NotFound)));
    let whole = world
        .orchestrator
        .operate(unknown, cancel, olga(), None)
        .await;
    assert!(matches!(whole, Err(OperateError::NotFound)));
    let nothing = world
        .orchestrator
        .operate_step(task, &a, reset, olga(), None);
    let nothing = nothing.await.unwrap();
    assert!(
        nothing.record.is_none() && nothing.trail.is_empty(),
        "{nothing:?}"
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_an_operator_makes_ready_runs_without_time_passing() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    let failing = world.all(Arc::new(testkit::handlers::ConfigurableFailure::new(1)));
    let running = world.spawn(failing, of_queue(Until::Stopped));
    everything_waits().await;
    let began = world.now();
    for name in ["a", "b"] {
        assert_eq!(world.step(task, name).await.status(), Status::Pending);
        let (name, now) = (step_name(name), StepOperation::RetryNow);
        let retried = world
            .orchestrator
            .operate_step(task, &name, now, olga(), None);
        retried.await.unwrap();
        everything_waits().await;
    }
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(world.now(), began);
    let b = step_name("b");
    let rerun = world.orchestrator.rerun_from(task, &b, olga());
    rerun.await.unwrap();
    everything_waits().await;
    assert_eq!(world.step(task, "b").await.run_no, 2);
    assert_eq!(world.calls.of("b").len(), 3);
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_resumed_queue_is_worked_on_at_once() {
    let world = World::new();
    let pause = |paused| {
        let queue = QueueName::default();
        world.orchestrator.pause_queue(queue, paused, olga())
    };
    pause(true).await.unwrap();
    let task = world.submit([step("a", &[])]).await;
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    assert_eq!(world.calls.count(), 0);
    let began = world.now();
    pause(false).await.unwrap();
    everything_waits().await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(world.now(), began);
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test]
async fn an_operation_that_never_reached_the_store_has_done_nothing() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world.faults.script(Method::Change, [Fault::Before]);
    let cancel = || {
        world
            .orchestrator
            .operate(task, Operation::Cancel, olga(), None)
    };
    assert!(matches!(cancel().await, Err(OperateError::Store(_))));
    assert_eq!(world.load(task).await.task.status(), Status::Pending);
    assert_eq!(cancel().await.unwrap().task.status(), Status::Cancelled);
    assert_eq!(world.heard("task.cancelled"), 1);
    world.finish().await;
}
