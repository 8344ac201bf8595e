//! Properties of one's own template: what must hold whatever fails, and however often.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use adapters_memory::MemoryPorts;
use application::coordinate::{CoordinatorOptions, Until};
use application::ports::{ClaimScope, Handlers, VersionChoice};
use application::{Coordinator, Orchestrator, SubmitRequest};
use domain::history::Cause;
use domain::name::{HandlerName, WorkerId};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::status::Status;
use domain::task::SubmissionFacts;
use domain::time::Timestamp;
use examples::order;
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;
use testkit::handlers::from_fn;
use tokio_util::sync::CancellationToken;

/// How many failures each step has before it succeeds; 9 is more than any policy allows.
fn failures() -> impl Strategy<Value = [u32; 5]> {
    proptest::array::uniform5(prop_oneof![4 => Just(0), 2 => 1_u32..4, 1 => Just(9)])
}

fn handlers(failures: [u32; 5]) -> Handlers {
    let names = [
        "shop.check",
        "shop.reserve",
        "shop.charge",
        "shop.ship",
        "shop.thank",
    ];
    names
        .iter()
        .zip(failures)
        .fold(Handlers::new(), |handlers, (name, failures)| {
            let handler = from_fn(move |context| async move {
                if context.attempt <= failures {
                    return Err(StepFailure::retryable("as planned"));
                }
                Ok(Payload::empty())
            });
            handlers.with(HandlerName::parse(name).unwrap(), handler)
        })
}

/// Runs the order; answers the state of the task and of its steps, and the order of successes.
async fn outcome(failures: [u32; 5]) -> (Status, Vec<Status>, Vec<u32>) {
    let memory = MemoryPorts::at(Timestamp::from_secs(0), 1);
    let orchestrator = Orchestrator::new(memory.ports());
    let template = Arc::new(order::template().unwrap());
    orchestrator
        .put_template(Arc::clone(&template))
        .await
        .unwrap();
    let context = json!({ "order": "A", "card": "c", "items": [{ "sku": "s", "quantity": 1, "price_cents": 1 }] });
    let request = SubmitRequest {
        namespace: template.key().namespace.clone(),
        template: template.key().name.clone(),
        version: VersionChoice::Latest,
        context: Payload::new(context).unwrap(),
        facts: SubmissionFacts::default(),
    };
    let task = orchestrator.submit(request).await.unwrap().task;
    let scope = ClaimScope::Task(task);
    let worker = WorkerId::parse("test").unwrap();
    let options = CoordinatorOptions::new(scope.clone(), Until::NothingViable, worker);
    let coordinator = Coordinator::new(orchestrator.clone(), handlers(failures), options);
    for _ in 0..50 {
        coordinator.run(CancellationToken::new()).await.unwrap();
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
    let detail = orchestrator.show(task).await.unwrap().unwrap();
    let history = orchestrator
        .ports()
        .tasks
        .history(task, 0, 1_000)
        .await
        .unwrap();
    let successes = history.iter().filter(|row| row.cause == Cause::Succeeded);
    let order = successes
        .filter_map(|row| row.step.map(|step| step.0))
        .collect();
    (
        detail.state,
        detail.steps.iter().map(|step| step.state).collect(),
        order,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// No parcel leaves unless the goods are reserved and the card is charged, and every order
    /// ends: complete if each step had attempts enough, in error if one had not.
    #[test]
    fn nothing_ships_unpaid(failures in failures()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (task, steps, order) = runtime.block_on(outcome(failures));
        let place = |step: u32| order.iter().position(|done| *done == step);
        if let Some(shipped) = place(3) {
            prop_assert!(place(1).is_some_and(|reserved| reserved < shipped));
            prop_assert!(place(2).is_some_and(|charged| charged < shipped));
        }
        let limits = [3, 3, 5, 3, 3];
        let all_can = failures.iter().zip(limits).all(|(failures, limit)| *failures < limit);
        prop_assert_eq!(task, if all_can { Status::Complete } else { Status::Error });
        prop_assert_eq!(steps.iter().all(|status| status.is_done()), all_can);
    }
}
