//! All goes as planned.

use domain::status::Status;

use crate::factories::{Plan, Workflow};
use crate::scenario::World;
use crate::scenario::story::Story;

pub(super) async fn happy(world: &World, workflow: Workflow) {
    let task = world.submit(&workflow).await;
    world.expect(task, &Story::untouched(&workflow)).await;
    let run = world.run(task, &workflow).await;

    assert_eq!(run.ended(), Some(Status::Complete));
    world.expect(task, &Story::planned(&workflow)).await;
    let results = world
        .ports()
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    assert_eq!(results.len(), run.steps.len(), "every step has a result");
    let context = world.load(task).await.context(world.ports().clock.now());
    assert!((context.completion_percentage - 100.0).abs() < f64::EPSILON);
    for step in workflow.steps() {
        let calls = workflow.calls().of(step);
        let attempts: Vec<u32> = calls.iter().map(|call| call.attempt).collect();
        let planned: Vec<u32> = (1..=workflow.attempts(step)).collect();
        assert_eq!(attempts, planned, "one call of {step} for each attempt");
        let keys = calls
            .iter()
            .all(|call| call.idempotency_key == calls[0].idempotency_key);
        assert!(keys, "the key of {step} is the same for each attempt");
    }
}

pub(super) async fn retry(world: &World, workflow: Workflow) {
    let steps: Vec<String> = workflow.steps().map(str::to_owned).collect();
    let twice = |workflow: Workflow, step: &String| workflow.with_plan(step, Plan::Fails(2));
    let workflow = steps.iter().fold(workflow, twice);
    let task = world.submit(&workflow).await;
    let run = world.run(task, &workflow).await;

    assert_eq!(run.ended(), Some(Status::Complete));
    assert!(run.steps.iter().all(|step| step.attempts == 3));
    world.expect(task, &Story::planned(&workflow)).await;
}
