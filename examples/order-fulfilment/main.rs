//! A program of one's own: adapters composed, custom handlers, an event subscriber.
//!
//! `cargo run -p tasker-examples --bin order_fulfilment` keeps everything in memory. With a
//! database URL as its argument, the same program is durable.
#![expect(clippy::print_stdout, reason = "this program talks to people")]

use std::sync::Arc;

use adapters_memory::{EventFilter, MemoryEvents, MemoryPorts};
use adapters_postgres::{PgOptions, PgStore};
use application::coordinate::{CoordinatorOptions, Until};
use application::ports::{ClaimScope, Ports, VersionChoice};
use application::{Coordinator, Orchestrator, SubmitRequest};
use domain::event::{Event, Recorded};
use domain::name::WorkerId;
use domain::payload::Payload;
use domain::task::SubmissionFacts;
use domain::template::Template;
use examples::order::{self, handlers::Charge};
use serde_json::json;
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let memory = MemoryPorts::real(None);
    let ports = match std::env::args().nth(1) {
        None => memory.ports(),
        Some(url) => durable(&url, memory.ports()).await?,
    };
    let orchestrator = Orchestrator::new(ports);

    let template = Arc::new(order::template()?);
    orchestrator.put_template(Arc::clone(&template)).await?;
    let listening = listen(&memory.events, Arc::clone(&template));
    let submitted = orchestrator
        .submit(SubmitRequest {
            namespace: template.key().namespace.clone(),
            template: template.key().name.clone(),
            version: VersionChoice::Latest,
            context: Payload::new(json!({
                "order": "A-1001",
                "card": "visa",
                "items": [{ "sku": "tea", "quantity": 2, "price_cents": 450 }]
            }))?,
            facts: SubmissionFacts::default(),
        })
        .await?;

    let worker = WorkerId::parse(&format!("order-fulfilment-{}", std::process::id()))?;
    let scope = ClaimScope::Task(submitted.task);
    let options = CoordinatorOptions::new(scope, Until::NothingLeft, worker);
    let handlers = order::handlers(Charge::failing(1))?;
    let coordinator = Coordinator::new(orchestrator.clone(), handlers, options);
    coordinator.run(CancellationToken::new()).await?;
    listening.await?;

    let Some(task) = orchestrator.show(submitted.task).await? else {
        anyhow::bail!("the task is gone");
    };
    for step in &task.steps {
        let result = step
            .result
            .as_ref()
            .map_or_else(String::new, |r| r.as_value().to_string());
        println!(
            "{:<8} {:<9} attempts {} {result}",
            step.name, step.state, step.attempts
        );
    }
    println!("task {} is {}", task.task.id, task.state);
    anyhow::ensure!(task.state.is_done(), "the order was not fulfilled");
    Ok(())
}

/// The same ports with tasks, steps, templates and time from PostgreSQL.
async fn durable(url: &str, others: Ports) -> anyhow::Result<Ports> {
    PgStore::migrate(url).await?;
    let store = PgStore::connect(url, PgOptions::default()).await?;
    Ok(store.ports(others))
}

/// Tells of every failed attempt and every finished step, until the task has ended.
fn listen(events: &MemoryEvents, template: Arc<Template>) -> tokio::task::JoinHandle<()> {
    let mut heard = events.subscribe(EventFilter::All);
    tokio::spawn(async move {
        while let Some(event) = heard.recv().await {
            let Event::Recorded(Recorded { event, transition }) = event else {
                continue;
            };
            let step = transition.step.and_then(|step| template.step(step));
            match (event, step) {
                ("step.completed", Some(step)) => println!("event: {event} {}", step.name),
                ("step.failed", Some(step)) => {
                    let why = transition.stamp.note.unwrap_or_default();
                    println!(
                        "event: {event} {} (attempt {}): {why}",
                        step.name, transition.attempt
                    );
                }
                ("task.completed" | "task.failed", _) => break,
                _ => {}
            }
        }
    })
}
