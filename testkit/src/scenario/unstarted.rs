//! Tasks that end before any of their steps has started.

use domain::status::Status;
use domain::task::{Operation, StepOperation};

use super::World;
use super::leases::single;
use super::story::Story;
use crate::factories;

/// Every step is vouched for: the task passes through `in_progress` and completes.
pub async fn a_task_resolved_step_by_step_completes(world: &World) {
    let workflow = factories::linear();
    let task = world.submit(&workflow).await;
    let mut story = Story::untouched(&workflow).task("complete: settled settled");
    for step in workflow.steps() {
        world.act(task, step, StepOperation::Resolve).await;
        story = story.step(step, "resolved_manually 0/3: resolved");
    }
    world.expect(task, &story).await;
    assert_eq!(world.operations(task).await.len(), 6);
}

/// Its only step is cancelled: nothing can move any more.
pub async fn a_task_whose_only_step_is_cancelled_ends_in_error(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    world.act(task, "only", StepOperation::Cancel).await;
    let story = Story::untouched(&workflow)
        .task("error: settled settled")
        .step("only", "cancelled 0/3: cancelled");
    world.expect(task, &story).await;
}

/// A task is cancelled before anyone has looked at it.
pub async fn a_task_cancelled_before_it_began_starts_nothing(world: &World) {
    let workflow = factories::parallel_merge();
    let task = world.submit(&workflow).await;
    world.operate(task, Operation::Cancel).await;
    let run = world.run(task, &workflow).await;
    assert_eq!(
        (run.ended(), run.attempts.len()),
        (Some(Status::Cancelled), 0)
    );
    let cancelled = |story: Story, step: &str| story.step(step, "cancelled 0/3: cancelled");
    let story = Story::untouched(&workflow).task("cancelled: cancelled");
    world
        .expect(task, &workflow.steps().fold(story, cancelled))
        .await;
}
