//! Something fails for good, or is lost.

use domain::error::{LeaseEnd, TransitionError};
use domain::status::Status;
use domain::task::{ExecutionStatus, Health, RecommendedAction};

use application::FinishError;

use super::set_apart;
use crate::coordinator::Outcome;
use crate::factories::{Plan, Workflow};
use crate::scenario::World;
use crate::scenario::story::{EXHAUSTED, Story};

pub(super) async fn exhausted(world: &World, workflow: Workflow, subject: &str) {
    let workflow = workflow.with_plan(subject, Plan::EXHAUSTS);
    end_in_error(
        world,
        &workflow,
        &Story::planned(&workflow).stuck_at(&workflow, subject, EXHAUSTED),
    )
    .await;
    let reached = "observability.step.max_retries_reached".to_owned();
    assert!(world.events().contains(&reached));
}

pub(super) async fn permanent(world: &World, workflow: Workflow, subject: &str) {
    let workflow = workflow.with_plan(subject, Plan::Permanent);
    let line = "error not_retryable 1/3: started failed";
    end_in_error(
        world,
        &workflow,
        &Story::planned(&workflow).stuck_at(&workflow, subject, line),
    )
    .await;
}

async fn end_in_error(world: &World, workflow: &Workflow, story: &Story) {
    let task = world.submit(workflow).await;
    let run = world.run(task, workflow).await;
    assert_eq!(run.ended(), Some(Status::Error));
    world.expect(task, story).await;
    let context = world.load(task).await.context(world.ports().clock.now());
    assert_eq!(context.execution_status, ExecutionStatus::BlockedByFailures);
    assert_eq!(
        context.recommended_action,
        RecommendedAction::HandleFailures
    );
    assert_eq!((context.health, context.failed), (Health::Blocked, 1));
}

pub(super) async fn lease_lost(world: &World, workflow: Workflow, subject: &str) {
    let (workflow, others) = set_apart(workflow, subject);
    let task = world.submit(&workflow).await;
    let run = world.coordinator(&others).run(task).await;
    assert_eq!(
        run.outcome,
        Outcome::Waiting,
        "all that does not wait for the step has run"
    );

    let doomed = world.start("doomed", task, subject).await;
    world.advance(61);
    let run = world.run(task, &workflow).await;
    assert_eq!(run.ended(), Some(Status::Complete));
    let line = "complete 2/3: started lease_expired retry_scheduled started succeeded";
    let story = Story::planned(&workflow).step(subject, line);
    world.expect(task, &story).await;

    let refused = world.succeed(&doomed).await;
    let end = LeaseEnd::TakenOver;
    assert!(
        matches!(refused, Err(FinishError::Refused(TransitionError::LeaseLost { end: e, .. })) if e == end),
        "{refused:?}"
    );
    world.expect(task, &story).await;
}
