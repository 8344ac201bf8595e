//! What claims may pass over where looks from the very beginning are slow.

use std::time::Duration;

use application::ports::{ClaimRequest, ClaimedStep};
use domain::millis::Millis;
use domain::name::HandlerName;
use domain::task::SubmissionFacts;
use domain::time::Timestamp;
use tasker_adapters_postgres::{PgOptions, PgStore};

use crate::support::{World, ask, one_step, ports, start};

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

/// Every look from the very beginning waits for its turn.
fn patient() -> PgOptions {
    PgOptions {
        slow_look: Duration::ZERO,
        ..PgOptions::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_worker_does_not_keep_another_handlers_steps_from_those_who_have_it() {
    let world = World::with(patient()).await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    for _ in 0..3 {
        assert_eq!(claim(&world, "another").await.len(), 0);
    }
    assert_eq!(claim(&world, "work").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_look_finds_ready_is_claimed_though_claims_would_pass_over_it() {
    let mut world = World::with(patient()).await;
    assert_eq!(claim(&world, "work").await.len(), 0);
    // Another process submits what is before that.
    let other = PgStore::connect(world.database.url(), PgOptions::default()).await;
    let mine = std::mem::replace(&mut world.ports, ports(&other.expect("a store")));
    world.submit(&one_step(), SubmissionFacts::default()).await;
    world.ports = mine;
    let scope = ask("worker", 1).scope;
    let handlers = vec![HandlerName::parse("work").expect("a name")];
    let queue = &world.ports.queue;
    let due = queue.next_due(&scope, Some(handlers)).await;
    assert_eq!(due.expect("the store answers").step, Some(Timestamp::MIN));
    assert_eq!(claim(&world, "work").await.len(), 1);
}
