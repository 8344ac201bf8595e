//! A caller that goes away in the middle of a command harms nobody. Where a connection is handed on
//! whose `BEGIN` was in flight, what the next caller writes on it is acknowledged and never seen by
//! anyone else.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use application::ports::TaskDecider;
use domain::history::Stamp;
use domain::task::{Operation, SubmissionFacts};
use tasker_adapters_postgres::PgOptions;
use tokio::time::timeout;

use crate::support::{World, ask, new_task, one_step, start};

/// From hopeless to long enough, in no order.
fn patience(n: u64) -> Duration {
    Duration::from_micros(20 + (n * 7_919) % 1_500)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_dropped_callers_leave_no_transaction_behind() {
    let world = World::with(PgOptions {
        connections: 3,
        ..PgOptions::default()
    })
    .await;
    let template = one_step();
    let task = world.submit(&template, SubmissionFacts::default()).await;
    let mut acknowledged = BTreeSet::new();
    let mut dropped = 0;
    // On a quick machine fewer calls are still under way when their patience ends.
    for n in 0..4_000 {
        if n >= 400 && dropped > 200 {
            break;
        }
        let new = new_task(&template, SubmissionFacts::default());
        let id = new.snapshot.task.id;
        match timeout(patience(n), world.ports.tasks.submit(vec![new])).await {
            Ok(taken) => {
                taken
                    .expect("the store answers")
                    .remove(0)
                    .expect("the task is taken");
                acknowledged.insert(id.to_string());
            }
            Err(_) => dropped += 1,
        }
        // A transaction of several statements, dropped somewhere in between.
        let operation = if n % 2 == 0 {
            Operation::Pause
        } else {
            Operation::Resume
        };
        let stamp = Stamp::engine(start());
        let decide: TaskDecider = Arc::new(move |snapshot| snapshot.operate(&operation, &stamp));
        let change = world.ports.tasks.change(task, decide, None);
        dropped += usize::from(timeout(patience(n * 3 + 1), change).await.is_err());
        dropped += usize::from(
            timeout(patience(n * 5 + 2), world.ports.queue.claim(ask("w1", 1)))
                .await
                .is_err(),
        );
    }
    assert!(dropped > 200, "{dropped} were dropped");
    // Each call waits for its connection, so after this one every place is free again.
    let last = world
        .ports
        .tasks
        .submit(vec![new_task(&template, SubmissionFacts::default())]);
    last.await
        .expect("the store answers")
        .remove(0)
        .expect("taken");
    let seen = world.sql("SELECT id FROM tasker.tasks");
    let seen: BTreeSet<String> = seen.lines().map(str::to_owned).collect();
    let missing: Vec<_> = acknowledged.difference(&seen).collect();
    assert!(
        missing.is_empty(),
        "{} of {} acknowledged are lost",
        missing.len(),
        acknowledged.len()
    );
    world.store.close().await;
    nobody_is_inside_a_transaction(&world);
}

/// Commands that were still on their way end by themselves.
fn nobody_is_inside_a_transaction(world: &World) {
    let inside = "SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    for _ in 0..200 {
        if world.sql(inside) == "0" {
            return;
        }
    }
    panic!("a connection is still inside a transaction");
}
