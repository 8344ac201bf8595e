//! What claims may pass over where looks from the very beginning are slow.

use std::time::Duration;

use application::ports::{ClaimRequest, ClaimedStep};
use domain::millis::Millis;
use domain::name::HandlerName;
use domain::task::SubmissionFacts;
use tasker_adapters_postgres::PgOptions;

use crate::support::{World, ask, one_step, start};

/// A claim of one who has this handler, a minute after everything was submitted.
async fn claim(world: &World, handler: &str) -> Vec<ClaimedStep> {
    let request = ClaimRequest {
        handlers: Some(vec![HandlerName::parse(handler).expect("a name")]),
        now: start().plus(Millis::from_secs(60)),
        ..ask("worker", 10)
    };
    let reply = world.ports.queue.claim(request).await;
    reply.expect("the store answers").steps
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_worker_does_not_keep_another_handlers_steps_from_those_who_have_it() {
    let world = World::with(PgOptions {
        // Every look from the very beginning waits for its turn.
        slow_look: Duration::ZERO,
        ..PgOptions::default()
    })
    .await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    for _ in 0..3 {
        assert_eq!(claim(&world, "another").await.len(), 0);
    }
    assert_eq!(claim(&world, "work").await.len(), 1);
}
