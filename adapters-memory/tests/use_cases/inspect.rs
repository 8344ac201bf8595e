//! Looking at tasks.

use std::sync::Arc;

use application::Until;
use domain::id::TaskId;
use domain::status::Status;
use domain::step::Readiness;
use domain::task::{ExecutionContext, ExecutionStatus, Health, RecommendedAction};
use testkit::handlers::from_fn;

use crate::requests::{
    fixed, handler_name, json, of_task, olga, request, step, step_name, template,
};
use crate::world::World;

/// A task in the middle: one step done, one that backs off, one that failed for good, and one
/// that waits.
async fn in_the_middle(world: &World) -> TaskId {
    let last = domain::retry::RetryPolicy {
        limit: 1,
        ..fixed(10)
    };
    let template = template([
        step("good", &[]),
        step("flaky", &[]),
        step("bad", &[]).retry(last),
        step("child", &["good", "flaky"]),
    ]);
    let mut asked = request(&template);
    asked.context = json(r#"{"order": 7}"#);
    let put = world.orchestrator.put_template(Arc::new(template)).await;
    put.unwrap();
    let task = world.orchestrator.submit(asked).await.unwrap().task;
    let handler = from_fn(|context| async move {
        if context.name.as_str() == "good" {
            return Ok(json(r#"{"n": 1}"#));
        }
        Err(domain::retry::StepFailure::retryable("planned"))
    });
    world
        .run(world.all(handler), of_task(task, Until::NothingViable))
        .await;
    task
}

/// One step done, one failed for good, one backing off, one waiting for it.
fn assert_waits_for_a_retry(execution: &ExecutionContext) {
    let status = ExecutionStatus::WaitingForDependencies;
    assert_eq!(execution.execution_status, status);
    let action = RecommendedAction::WaitForDependencies;
    assert_eq!(execution.recommended_action, action);
    assert_eq!(execution.health, Health::Recovering);
    let counts = (execution.total, execution.completed, execution.failed);
    assert_eq!(counts, (4, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_task_is_shown_with_what_stands_in_the_way_of_each_step() {
    let world = World::new();
    let task = in_the_middle(&world).await;
    let shown = world.orchestrator.show(task).await.unwrap().unwrap();
    assert_eq!((shown.state, shown.at), (Status::InProgress, world.now()));
    assert_eq!(shown.context, json(r#"{"order": 7}"#));
    assert_waits_for_a_retry(&shown.execution);
    let until = world.step(task, "flaky").await.next_run_at().unwrap();
    let expected = [
        ("good", Status::Complete, 1, Readiness::Done),
        ("flaky", Status::Pending, 1, Readiness::BackingOff { until }),
        ("bad", Status::Error, 1, Readiness::Exhausted),
        (
            "child",
            Status::Pending,
            0,
            Readiness::AwaitingParents { unmet: 1 },
        ),
    ];
    for (step, (name, state, attempts, readiness)) in shown.steps.iter().zip(expected) {
        assert_eq!(
            (step.name.as_str(), step.state, step.attempts),
            (name, state, attempts)
        );
        assert_eq!(
            (&step.readiness, &step.handler),
            (&readiness, &handler_name("work"))
        );
        let result = (name == "good").then(|| json(r#"{"n": 1}"#));
        assert_eq!(step.result, result, "{name}");
    }
    let parents = [step_name("good"), step_name("flaky")];
    assert_eq!(shown.steps[3].depends_on, parents);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_result_goes_with_the_run_that_made_it() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &["a"])]).await;
    world
        .run(world.good(), of_task(task, Until::NothingLeft))
        .await;
    let name = step_name("a");
    let rerun = world.orchestrator.rerun_from(task, &name, olga());
    rerun.await.unwrap();
    let shown = world.orchestrator.show(task).await.unwrap().unwrap();
    assert!(shown.steps.iter().all(|step| step.result.is_none()));
    world.finish().await;
}

#[tokio::test]
async fn there_is_nothing_to_show_of_a_task_that_does_not_exist() {
    let world = World::new();
    let unknown = TaskId::from_parts(world.now(), 404);
    assert!(world.orchestrator.show(unknown).await.unwrap().is_none());
}
