//! A workflow tested end to end in milliseconds: the memory store in place of a database, and a
//! clock that jumps over every backoff.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::sync::Arc;

use adapters_memory::MemoryPorts;
use application::coordinate::{CoordinatorOptions, CoordinatorReport, Until};
use application::ports::{ClaimScope, VersionChoice};
use application::{Coordinator, Orchestrator, SubmitError, SubmitRequest, TaskDetail};
use domain::name::WorkerId;
use domain::payload::Payload;
use domain::status::Status;
use domain::task::SubmissionFacts;
use domain::time::Timestamp;
use examples::order::{self, handlers::Charge};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

fn context(card: &str) -> Value {
    json!({ "order": "A-1", "card": card, "items": [{ "sku": "tea", "quantity": 3, "price_cents": 250 }] })
}

async fn submit(
    orchestrator: &Orchestrator,
    context: Value,
) -> Result<domain::id::TaskId, SubmitError> {
    let template = Arc::new(order::template().unwrap());
    orchestrator
        .put_template(Arc::clone(&template))
        .await
        .unwrap();
    let request = SubmitRequest {
        namespace: template.key().namespace.clone(),
        template: template.key().name.clone(),
        version: VersionChoice::Latest,
        context: Payload::new(context).unwrap(),
        facts: SubmissionFacts::default(),
    };
    Ok(orchestrator.submit(request).await?.task)
}

/// Runs an order to its end; the clock jumps whenever nothing is viable.
async fn fulfil(charge: Charge, context: Value) -> TaskDetail {
    let memory = MemoryPorts::at(Timestamp::from_secs(0), 1);
    let orchestrator = Orchestrator::new(memory.ports());
    let task = submit(&orchestrator, context).await.unwrap();
    let scope = ClaimScope::Task(task);
    let worker = WorkerId::parse("test").unwrap();
    let options = CoordinatorOptions::new(scope.clone(), Until::NothingViable, worker);
    let handlers = order::handlers(charge).unwrap();
    let coordinator = Coordinator::new(orchestrator.clone(), handlers, options);
    for _ in 0..20 {
        let _: CoordinatorReport = coordinator.run(CancellationToken::new()).await.unwrap();
        match orchestrator
            .ports()
            .queue
            .next_due(&scope, None)
            .await
            .unwrap()
            .step
        {
            Some(due) => memory.clock.set(due),
            None => break,
        }
    }
    orchestrator.show(task).await.unwrap().unwrap()
}

fn attempts(task: &TaskDetail) -> Vec<(&str, Status, u32)> {
    task.steps
        .iter()
        .map(|step| (step.name.as_str(), step.state, step.attempts))
        .collect()
}

#[tokio::test]
async fn a_moody_card_service_is_tried_again() {
    let task = fulfil(Charge::failing(3), context("visa")).await;
    let expected = [
        ("check", Status::Complete, 1),
        ("reserve", Status::Complete, 1),
        ("charge", Status::Complete, 4),
        ("ship", Status::Complete, 1),
        ("thank", Status::Complete, 1),
    ];
    assert_eq!(
        (task.state, attempts(&task)),
        (Status::Complete, expected.to_vec())
    );
    let ship = task.steps[3].result.as_ref().unwrap().as_value();
    assert_eq!(
        ship,
        &json!({ "parcel": "parcel-for-A-1", "paid_cents": 750 })
    );
}

#[tokio::test]
async fn a_blocked_card_ends_the_order_without_a_parcel() {
    let task = fulfil(Charge::default(), context("stolen")).await;
    let expected = [
        ("check", Status::Complete, 1),
        ("reserve", Status::Complete, 1),
        ("charge", Status::Error, 1),
        ("ship", Status::Pending, 0),
        ("thank", Status::Pending, 0),
    ];
    assert_eq!(
        (task.state, attempts(&task)),
        (Status::Error, expected.to_vec())
    );
}

#[tokio::test]
async fn an_empty_order_is_refused_at_the_door() {
    let memory = MemoryPorts::at(Timestamp::from_secs(0), 1);
    let orchestrator = Orchestrator::new(memory.ports());
    let empty = json!({ "order": "A-2", "card": "visa", "items": [] });
    let error = submit(&orchestrator, empty).await.unwrap_err();
    assert!(
        matches!(&error, SubmitError::BadContext(problems) if problems[0].at == "/items"),
        "{error}"
    );
}
