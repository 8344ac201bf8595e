//! Tasks are born once, and not before their time.

use std::sync::Arc;

use application::ports::SubmitRefusal;
use application::{StartError, SubmitError, SubmitRequest};
use domain::error::TransitionError;
use domain::millis::Millis;
use domain::name::{IdempotencyKey, Tag};
use domain::payload::Payload;
use domain::status::Status;
use domain::task::SubmissionFacts;
use serde_json::json;

use super::World;
use super::leases::single;
use super::story::Story;
use crate::factories::{self, Workflow};

fn keyed(workflow: &Workflow, key: &str) -> SubmitRequest {
    let idempotency_key = Some(IdempotencyKey::parse(key).expect("a key"));
    let facts = SubmissionFacts {
        idempotency_key,
        ..SubmissionFacts::default()
    };
    SubmitRequest {
        facts,
        ..workflow.request()
    }
}

/// The same submission again is the same task; another under the same key is refused.
pub async fn a_repeated_submission_is_the_same_task(world: &World) {
    let workflow = factories::linear();
    let coordinator = world.coordinator(workflow.handlers());
    let task = coordinator
        .submit_request(Arc::clone(workflow.template()), keyed(&workflow, "k1"))
        .await;
    let orchestrator = world.orchestrator();
    let again = orchestrator
        .submit(keyed(&workflow, "k1"))
        .await
        .expect("a repeat is fine");
    assert_eq!((again.task, again.replayed), (task, true));

    let context = Payload::new(json!({"other": true})).expect("a payload");
    let other = SubmitRequest {
        context,
        ..keyed(&workflow, "k1")
    };
    let refused = orchestrator.submit(other).await;
    assert!(
        matches!(refused, Err(SubmitError::Refused(SubmitRefusal::KeyReused { existing })) if existing == task),
        "{refused:?}"
    );
    let (one, two) = tokio::join!(
        orchestrator.submit(keyed(&workflow, "k2")),
        orchestrator.submit(keyed(&workflow, "k2"))
    );
    let (one, two) = (one.expect("it is taken"), two.expect("it is taken"));
    assert_eq!(one.task, two.task, "two at once are one task");
    assert_ne!(one.replayed, two.replayed);

    // Also when it has long ended: the key is kept as long as the task.
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let again = orchestrator
        .submit(keyed(&workflow, "k1"))
        .await
        .expect("a repeat is fine");
    assert_eq!((again.task, again.replayed), (task, true));
    world.expect(task, &Story::planned(&workflow)).await;
}

/// A task submitted for a later time does not start before it, not even by name.
pub async fn a_scheduled_task_waits_for_its_time(world: &World) {
    let workflow = single();
    let run_at = world.ports().clock.now().plus(Millis::from_secs(3_600));
    let facts = SubmissionFacts {
        run_at: Some(run_at),
        tags: vec![Tag::parse("nightly").expect("a tag")],
        ..SubmissionFacts::default()
    };
    let request = SubmitRequest {
        facts,
        ..workflow.request()
    };
    let coordinator = world.coordinator(workflow.handlers());
    let task = coordinator
        .submit_request(Arc::clone(workflow.template()), request)
        .await;
    let early = world.try_start("w1", task, "only").await;
    let not_due = TransitionError::NotDue { ready_at: run_at };
    assert!(matches!(early, Err(StartError::Refused(e)) if e == not_due));
    let story = Story::untouched(&workflow).step("only", "pending until 3600 0/3:");
    world.expect(task, &story).await;

    let run = world.run(task, &workflow).await;
    assert_eq!(
        (run.ended(), world.elapsed()),
        (Some(Status::Complete), 3_600)
    );
    world.expect(task, &Story::planned(&workflow)).await;
}
