//! Operators bring a task in error back.

use domain::name::StepName;
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::status::Status;
use domain::task::StepOperation;
use serde_json::json;

use crate::factories::{Plan, Workflow};
use crate::handlers::from_fn;
use crate::scenario::World;
use crate::scenario::calls::{olga, result};
use crate::scenario::story::{EXHAUSTED, Story, place};

/// A task that ended in error, was reopened by an operator, and completed.
const REOPENED: &str = "complete: started settled reopened started settled";

pub(super) async fn resolved(world: &World, workflow: Workflow, subject: &str) {
    let workflow = workflow.with_plan(subject, Plan::EXHAUSTS);
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );

    let name = StepName::parse(subject).expect("a step name");
    let act = StepOperation::Resolve;
    let vouched = Some(result("by hand"));
    let change = world
        .orchestrator()
        .operate_step(task, &name, act, olga(), vouched)
        .await;
    assert_eq!(
        change.expect("it is allowed").task.status(),
        Status::Pending
    );
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );

    let line = EXHAUSTED.replace("error exhausted", "resolved_manually") + " resolved";
    let story = Story::planned(&workflow)
        .task(REOPENED)
        .step(subject, &line);
    world.expect(task, &story).await;
    assert_eq!(world.operations(task).await, ["resolve_step"]);
    let results = world
        .ports()
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    let mine = results
        .into_iter()
        .find(|(index, _)| *index == place(&workflow, subject));
    assert_eq!(mine.map(|(_, payload)| payload), Some(result("by hand")));
}

pub(super) async fn reset(world: &World, workflow: Workflow, subject: &str) {
    // Fails throughout its first run and succeeds in the next: what an operator's repair does.
    let repaired = from_fn(|context| async move {
        if context.idempotency_key.ends_with(":1") {
            return Err(StepFailure::retryable("not repaired yet"));
        }
        Ok(Payload::new(json!({"attempt": context.attempt})).unwrap_or_default())
    });
    let workflow = workflow.with_handler(subject, repaired);
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    let before = world.step(task, subject).await;

    world.act(task, subject, StepOperation::Reset).await;
    let after = world.step(task, subject).await;
    assert_eq!((after.attempts, after.run_no), (0, before.run_no + 1));
    assert_eq!(
        (after.lease_no, &after.last_error),
        (before.lease_no, &None)
    );
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );

    let line =
        EXHAUSTED.replace("error exhausted 3/3", "complete 1/3") + " reset started succeeded";
    world
        .expect(
            task,
            &Story::planned(&workflow)
                .task(REOPENED)
                .step(subject, &line),
        )
        .await;
    assert_eq!(world.operations(task).await, ["reset"]);
    assert_eq!(
        world.step(task, subject).await.lease_no.get(),
        4,
        "leases are never reset"
    );
}
