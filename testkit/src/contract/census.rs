//! What is counted for dashboards and alerts.

use application::ports::{Census, QueueCount};

use super::prelude::*;

async fn census(world: &World<'_>, now: Timestamp) -> Census {
    let taken = world.ports.census.census(now).await;
    taken.expect("the store answers")
}

fn count(name: &str, ready: u32, waiting: u32, oldest_ready_at: Option<Timestamp>) -> QueueCount {
    QueueCount {
        queue: queue(name),
        ready,
        waiting,
        oldest_ready_at,
        paused: false,
    }
}

/// Nothing is counted where nothing is.
pub async fn an_empty_store_has_nothing_to_count(h: &dyn Harness) {
    let world = World::new(h);
    let Census {
        queues,
        running,
        open,
        oldest_snapshot: _,
    } = census(&world, at(1)).await;
    assert_eq!((queues, running, open), (Vec::new(), 0, 0));
}

/// Steps that may run, wait for a time, and run; those that wait for parents are in no queue.
pub async fn steps_are_counted_by_queue_and_by_what_they_wait_for(h: &dyn Harness) {
    let world = World::new(h);
    let steps = [
        step("a", &[]),
        step("b", &[]).queue(queue("slow")),
        step("c", &["a", "b"]),
    ];
    let template = template(steps);
    let facts = SubmissionFacts::default;
    let early = world.submit_with(&template, facts(), at(0)).await;
    world.submit_with(&template, facts(), at(5)).await;
    let later = SubmissionFacts {
        run_at: Some(at(30)),
        ..facts()
    };
    world.submit_with(&template, later, at(6)).await;
    world.start(early, "b", at(7)).await;
    let first = census(&world, at(10)).await;
    let expected = [
        count("default", 2, 1, Some(at(0))),
        count("slow", 1, 1, Some(at(5))),
    ];
    assert_eq!(first.queues, expected);
    assert_eq!((first.running, first.open), (1, 3));
    // Time alone makes a step ready.
    let then = census(&world, at(40)).await;
    let expected = [
        count("default", 3, 0, Some(at(0))),
        count("slow", 2, 0, Some(at(5))),
    ];
    assert_eq!(then.queues, expected);
}

/// An ended task is counted no more, and a head start makes nothing older than it is.
pub async fn what_is_first_in_line_says_since_when_it_is_ready(h: &dyn Harness) {
    let world = World::new(h);
    let single = template([step("a", &[])]);
    let urgent = SubmissionFacts {
        priority: 5,
        ..SubmissionFacts::default()
    };
    let done = world.submit(&single).await;
    let a = world.start(done, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    world.submit_with(&single, urgent, at(20)).await;
    let counted = census(&world, at(21)).await;
    assert_eq!(counted.queues, [count("default", 1, 0, Some(at(20)))]);
    assert_eq!((counted.running, counted.open), (0, 1));
}

/// A paused queue is named, even if nothing is in it; what is in it is counted.
pub async fn paused_queues_are_named(h: &dyn Harness) {
    let world = World::new(h);
    world.submit(&template([step("a", &[])])).await;
    for name in ["default", "empty"] {
        let paused = world
            .ports
            .tasks
            .pause_queue(queue(name), true, operator(at(1)));
        paused.await.expect("the store answers");
    }
    let paused = |count: QueueCount| QueueCount {
        paused: true,
        ..count
    };
    let expected = [
        paused(count("default", 1, 0, Some(at(0)))),
        paused(count("empty", 0, 0, None)),
    ];
    assert_eq!(census(&world, at(2)).await.queues, expected);
}
