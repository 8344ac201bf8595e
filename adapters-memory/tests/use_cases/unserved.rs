//! What waits for a handler that nobody has, as it is counted for the metrics.

use application::RemoteClaim;
use application::metrics::sample::Value;
use domain::millis::Millis;
use domain::name::QueueName;
use domain::template::{StepBuilder, TemplateBuilder};
use tokio_util::sync::CancellationToken;

use crate::requests::{LEASE, handler_name, worker};
use crate::world::World;

/// The series of the gauge, in the order of their labels.
async fn unserved(world: &World) -> Vec<(String, i64)> {
    let orchestrator = &world.orchestrator;
    orchestrator.take_census().await.unwrap();
    let samples = orchestrator.metrics().samples(world.now());
    let mine = samples
        .into_iter()
        .filter(|sample| sample.metric.name == "handler.unserved");
    mine.map(|mut sample| match sample.value {
        Value::Level(level) => (sample.labels.remove(0), level),
        Value::Count(_) | Value::Spread(_) => panic!("it is a gauge"),
    })
    .collect()
}

fn steps(handlers: impl IntoIterator<Item = String>) -> impl Iterator<Item = StepBuilder> {
    let named = handlers.into_iter().enumerate();
    named.map(|(nth, handler)| StepBuilder::new(&format!("s{nth:03}"), &handler).unwrap())
}

#[tokio::test(start_paused = true)]
async fn steps_without_a_worker_are_counted_until_one_comes_who_has_their_handler() {
    let world = World::new();
    assert_eq!(unserved(&world).await, []);
    let handlers = ["mail", "mail", "pay"].map(str::to_owned);
    world.submit(steps(handlers)).await;
    let both = [("mail".to_owned(), 2), ("pay".to_owned(), 1)];
    assert_eq!(unserved(&world).await, both);
    // One comes for another queue, then one for this.
    for (queue, left) in [("other", &both[..]), ("default", &both[1..])] {
        let claim = RemoteClaim {
            worker: worker(queue),
            handlers: vec![handler_name("mail")],
            queues: vec![QueueName::parse(queue).unwrap()],
            limit: 1,
            lease: LEASE,
            wait: Millis::ZERO,
            id: None,
            in_flight: None,
        };
        let gone = CancellationToken::new();
        let claimed = world.orchestrator.claim_remote(claim, &gone);
        claimed.await.unwrap().handover.delivered();
        assert_eq!(unserved(&world).await, left, "with a worker of {queue}");
    }
    // It was not seen for a minute: one step runs, and the other waits for nobody again.
    world.advance(61);
    let again = [("mail".to_owned(), 1), ("pay".to_owned(), 1)];
    assert_eq!(unserved(&world).await, again);
    world.nothing_was_broken();
}

#[tokio::test(start_paused = true)]
async fn handlers_beyond_the_bound_are_told_as_one() {
    let world = World::new();
    let handlers = (0..250).map(|nth| format!("h{nth:03}"));
    let many = TemplateBuilder::new("default", "many", "1.0.0").unwrap();
    let many = steps(handlers).fold(many, TemplateBuilder::step);
    world.submit_template(many.build().unwrap()).await;
    let counted = unserved(&world).await;
    assert_eq!(counted.len(), 201);
    assert_eq!(counted[0], ("h000".to_owned(), 1));
    assert_eq!(counted[200], ("_other".to_owned(), 50));
    world.nothing_was_broken();
}
