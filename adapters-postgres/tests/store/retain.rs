//! Retention beside work, and the tables it reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use application::Orchestrator;
use application::coordinate::Stop;
use application::ports::PurgeRequest;
use application::retain::{Pace, Retainer};
use domain::millis::Millis;
use domain::retention::RetentionPolicy;
use domain::status::Status;
use domain::task::SubmissionFacts;
use sqlx::{Connection, PgConnection};
use tasker_adapters_postgres::doctor::{PgDoctor, Thresholds};

use crate::support::{World, ask, diamond, one_step, ports, start, success};

/// All tables that know of tasks, with what names the task.
const TABLES: [(&str, &str); 6] = [
    ("tasks", "id"),
    ("steps", "task_id"),
    ("history", "task_id"),
    ("submissions", "task_id"),
    ("task_tags", "task_id"),
    ("operations", "task_id"),
];

fn rows_of_nobody(world: &World) -> Vec<String> {
    let orphans = TABLES.iter().filter_map(|(table, column)| {
        let sql = format!(
            "SELECT count(*) FROM tasker.{table} r
             WHERE {column} IS NOT NULL AND NOT EXISTS (SELECT FROM tasker.tasks t WHERE t.id = r.{column})"
        );
        let found = world.sql(&sql);
        (found != "0").then(|| format!("{found} of {table}"))
    });
    orphans.collect()
}

async fn purge(world: &World, state: Status, limit: u32) -> u32 {
    let request = PurgeRequest {
        state,
        ended_before: start().plus(Millis::from_secs(1)),
        limit,
    };
    let reply = world.ports.retention.purge(request).await;
    reply.expect("the store answers").removed
}

/// Works off what there is until told to stop; answers how many steps it finished.
async fn work(world: Arc<World>, worker: &'static str, stop: Arc<AtomicBool>) -> usize {
    let mut finished = 0;
    while !stop.load(Ordering::Relaxed) {
        let template = diamond();
        let tasks = (0..5).map(|_| crate::support::new_task(&template, SubmissionFacts::default()));
        let taken = world.ports.tasks.submit(tasks.collect()).await;
        assert!(taken.expect("the store answers").iter().all(Result::is_ok));
        let claimed = world.ports.queue.claim(ask(worker, 20)).await;
        let claimed = claimed.expect("the store answers").steps;
        let outcomes = claimed
            .iter()
            .map(|claimed| success(&claimed.step, start()));
        for result in world.commit(outcomes.collect()).await {
            result.expect("nobody takes a running task away");
            finished += 1;
        }
    }
    finished
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_beside_work_removes_what_is_old_and_breaks_nothing() {
    let world = Arc::new(World::new().await);
    for _ in 0..300 {
        world.submit(&diamond(), SubmissionFacts::default()).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let workers = ["w1", "w2"]
        .map(|worker| tokio::spawn(work(Arc::clone(&world), worker, Arc::clone(&stop))));
    // Two that purge at once, as two processes would, until both have seen work go.
    let mut removed = 0;
    while removed < 200 {
        let (one, two) = tokio::join!(
            purge(&world, Status::Complete, 7),
            purge(&world, Status::Complete, 7)
        );
        removed += u64::from(one + two);
    }
    stop.store(true, Ordering::Relaxed);
    let mut finished = 0;
    for worker in workers {
        finished += worker.await.expect("no worker panics");
    }
    assert!(finished > 800, "{finished} steps of 200 tasks and more");
    assert_eq!(rows_of_nobody(&world), [""; 0]);
    // Whatever is left can be worked off, and is as it should be.
    loop {
        let claimed = world.claim(100).await;
        if claimed.is_empty() {
            break;
        }
        let outcomes = claimed
            .iter()
            .map(|claimed| success(&claimed.step, start()));
        world.commit(outcomes.collect()).await;
    }
    assert_eq!(
        world.sql("SELECT count(*) FROM tasker.tasks WHERE completed_at IS NULL"),
        "0"
    );
    let doctor = PgDoctor::new(world.database.url()).expect("a URL");
    let checked = doctor.invariants(100_000, &Thresholds::default()).await;
    for invariant in checked.expect("the database answers") {
        assert_eq!(invariant.broken, [], "{}", invariant.id);
    }
    while purge(&world, Status::Complete, 1_000).await > 0 {}
    for (table, column) in TABLES {
        let left = world.sql(&format!(
            "SELECT count(*) FROM tasker.{table} WHERE {column} IS NOT NULL"
        ));
        assert_eq!(left, "0", "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_skips_a_task_that_somebody_holds() {
    let world = World::new().await;
    let held = world.submit(&one_step(), SubmissionFacts::default()).await;
    let free = world.submit(&one_step(), SubmissionFacts::default()).await;
    let claimed = world.claim(2).await;
    let outcomes = claimed
        .iter()
        .map(|claimed| success(&claimed.step, start()));
    world.commit(outcomes.collect()).await;
    let mut holder = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    let mut transaction = holder.begin().await.expect("a transaction");
    sqlx::query("SELECT FROM tasker.tasks WHERE id = $1 FOR UPDATE")
        .bind(held.as_uuid())
        .execute(&mut *transaction)
        .await
        .expect("it is held");
    assert_eq!(
        purge(&world, Status::Complete, 10).await,
        1,
        "it does not wait"
    );
    assert!(
        world
            .ports
            .tasks
            .load(free)
            .await
            .expect("an answer")
            .is_none()
    );
    assert!(
        world
            .ports
            .tasks
            .load(held)
            .await
            .expect("an answer")
            .is_some()
    );
    transaction.rollback().await.expect("it is let go");
    assert_eq!(purge(&world, Status::Complete, 10).await, 1);
    assert_eq!(rows_of_nobody(&world), [""; 0]);
}

/// Vacuum cannot remove what is purged while a snapshot is held, but purging goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_goes_on_while_a_snapshot_is_held() {
    let world = World::new().await;
    for _ in 0..50 {
        world.submit(&one_step(), SubmissionFacts::default()).await;
    }
    let mut holder = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    let mut transaction = holder.begin().await.expect("a transaction");
    for statement in [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SELECT count(*) FROM tasker.tasks",
    ] {
        let held = sqlx::query(statement).execute(&mut *transaction).await;
        held.expect("it is held");
    }
    let claimed = world.claim(50).await;
    let outcomes = claimed
        .iter()
        .map(|claimed| success(&claimed.step, start()));
    world.commit(outcomes.collect()).await;
    assert_eq!(purge(&world, Status::Complete, 1_000).await, 50);
    assert_eq!(purge(&world, Status::Complete, 1_000).await, 0);
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM tasker.tasks")
        .fetch_one(&mut *transaction)
        .await
        .expect("an answer");
    assert_eq!(seen, 50, "the old snapshot still sees them");
    transaction.rollback().await.expect("it is let go");
}

/// A batch ends where it would remove very many steps; its first task goes whatever its size.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_with_very_many_steps_make_small_batches() {
    let world = World::new().await;
    for _ in 0..3 {
        world.submit(&one_step(), SubmissionFacts::default()).await;
    }
    let claimed = world.claim(3).await;
    let outcomes = claimed
        .iter()
        .map(|claimed| success(&claimed.step, start()));
    world.commit(outcomes.collect()).await;
    world.sql("UPDATE tasker.tasks SET steps = 20000");
    for _ in 0..3 {
        assert_eq!(purge(&world, Status::Complete, 100).await, 1);
    }
    assert_eq!(purge(&world, Status::Complete, 100).await, 0);
}

/// By the database's clock, which is the one that tasks ended by.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pass_removes_what_is_older_than_its_age() {
    let world = World::new().await;
    for _ in 0..20 {
        world.submit(&one_step(), SubmissionFacts::default()).await;
    }
    let claimed = world.claim(20).await;
    let outcomes = claimed
        .iter()
        .map(|claimed| success(&claimed.step, start()));
    world.commit(outcomes.collect()).await;
    world.sql(
        "UPDATE tasker.tasks t SET completed_at = clock_timestamp() - interval '1 h' * n.nth
         FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM tasker.tasks) n WHERE n.id = t.id",
    );
    let policy = RetentionPolicy::parse("complete=630m").expect("a policy");
    let pace = Pace {
        batch: 3,
        ..Pace::default()
    };
    let orchestrator = Orchestrator::new(ports(&world.store));
    let retainer = Retainer::new(orchestrator, policy).with_pace(pace);
    let purged = retainer.pass(&Stop::default().gently).await;
    assert_eq!(purged.expect("the store answers")[&Status::Complete], 10);
    assert_eq!(
        world.sql("SELECT count(*) FROM tasker.tasks WHERE completed_at < clock_timestamp() - interval '630 min'"),
        "0"
    );
    assert_eq!(world.sql("SELECT count(*) FROM tasker.tasks"), "10");
}

/// The plan of a batch among very many ended tasks, of other states and younger ones: it goes from
/// the oldest by the index, and reads no table as a whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_found_by_its_index_among_very_many() {
    let world = World::new().await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    let one = world.claim(1).await;
    world
        .commit(vec![success(&one[0].step, start())])
        .await
        .remove(0)
        .expect("it is done");
    world.sql(
        "CREATE TEMP TABLE ids AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, 30000) n;
         INSERT INTO tasker.tasks (id, template_id, state, fail_fast, steps, unfinished, live, created_at, started_at, completed_at)
         SELECT i.id, t.template_id, CASE i.n % 2 WHEN 0 THEN 'complete' ELSE 'error' END, false, 1, 0, 0,
             t.created_at, t.started_at, t.completed_at + interval '1 s' * i.n
         FROM ids i, tasker.tasks t;
         INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
         SELECT i.id, h.step_index, h.from_state, h.to_state, h.cause, h.at, h.actor, h.attempt, h.lease_no, h.run_no
         FROM ids i, tasker.history h;
         ANALYZE tasker.tasks; ANALYZE tasker.history",
    );
    let sql = include_str!("../../queries/retention/purge.sql");
    let plan = world.sql(&format!(
        "PREPARE purge AS {sql}; EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) \
         EXECUTE purge('complete', '2030-01-01', 500, 10000)"
    ));
    assert!(plan.contains("using tasks_by_end on tasks"), "{plan}");
    for table in ["tasks", "history"] {
        let whole = format!("Seq Scan on {table} ");
        assert!(!plan.contains(&whole), "{table} is read whole: {plan}");
    }
    assert_eq!(
        world.sql("SELECT count(*) FROM tasker.tasks WHERE state = 'complete'"),
        "14501"
    );
}
