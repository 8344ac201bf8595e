//! Each invariant holds after mixed work, and is found broken where it is.

use std::collections::BTreeSet;

use adapters_memory::MemoryPorts;
use application::ports::{ClaimedStep, CommitBatch};
use domain::task::SubmissionFacts;
use domain::time::Timestamp;
use tasker_adapters_postgres::doctor::{INVARIANTS, PgDoctor};
use tasker_adapters_postgres::{PgOptions, PgStore};
use testkit::cluster::Database;
use testkit::differential::{Plan, compare};

use super::strict;
use crate::support::{World, ask, diamond, new_task, ports, start, success};

/// The invariants that do not hold.
async fn broken(database: &Database) -> BTreeSet<&'static str> {
    let doctor = PgDoctor::new(database.url()).expect("a URL");
    let checked = doctor.invariants(1_000, &strict()).await;
    let checked = checked.expect("the database answers");
    assert_eq!(checked.len(), INVARIANTS.len());
    let broken = checked
        .iter()
        .filter(|invariant| !invariant.broken.is_empty());
    for invariant in broken.clone() {
        assert!(invariant.broken.len() <= 20);
        assert!(!invariant.broken[0].detail.is_empty());
    }
    broken.map(|invariant| invariant.id).collect()
}

/// Random commands of workers, rescuers and operators, as they come in the differential test.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_hold_after_mixed_work() {
    let world = World::new().await;
    let memory = MemoryPorts::at(Timestamp::EPOCH, 1).ports();
    let plan = Plan {
        sequences: 40,
        ..Plan::default()
    };
    compare(&memory, &world.ports, &plan).await;
    // What still runs there has leases of another time.
    world.sql("UPDATE tasker.steps SET lease_expires_at = '9000-01-01', deadline_at = '9000-01-01' WHERE state = 'in_progress'");
    let doctor = PgDoctor::new(world.database.url()).expect("a URL");
    let checked = doctor.invariants(100_000, &strict()).await;
    for invariant in checked.expect("the database answers") {
        assert_eq!(invariant.broken, [], "{}: {}", invariant.id, invariant.says);
    }
}

/// A complete diamond, and one of which `a` is done and `b` runs, on rows that nothing protects.
fn scratch() -> Database {
    Database::from_template("doctor", |url| {
        let url = url.to_owned();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(fill(&url));
        });
        thread.join().map_err(|_panic| "it panicked")
    })
    .expect("a database")
}

async fn fill(url: &str) {
    PgStore::migrate(url).await.expect("it is migrated");
    let store = PgStore::connect(url, PgOptions::default()).await;
    let store = store.expect("a store");
    let ports = ports(&store);
    let claim = async |limit| {
        let claimed = ports.queue.claim(ask("w1", limit)).await;
        claimed.expect("the store answers").steps
    };
    let finish = async |steps: Vec<ClaimedStep>| {
        let batch = CommitBatch {
            changes: steps
                .iter()
                .map(|claimed| success(&claimed.step, start()))
                .collect(),
            then_claim: None,
            now: start(),
        };
        ports.queue.commit(batch).await.expect("the store answers");
    };
    let submit = async || {
        ports.templates.put(diamond()).await.expect("it is kept");
        let new = new_task(&diamond(), SubmissionFacts::default());
        let mut taken = ports.tasks.submit(vec![new]).await.expect("an answer");
        taken.remove(0).expect("it is taken");
    };
    submit().await;
    for _ in 0..3 {
        finish(claim(2).await).await;
    }
    submit().await;
    finish(claim(1).await).await;
    assert_eq!(claim(1).await.len(), 1);
    store.close().await;
}

/// Takes away the rules of the tables, which are in the way of what is to be shown here.
const UNPROTECT: &str = "DO $$ DECLARE c record; BEGIN
        FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
            WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'tasker'::regnamespace
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP;
    END $$;
    UPDATE tasker.steps SET lease_expires_at = '9000-01-01', deadline_at = '9000-01-01'
    WHERE state = 'in_progress'";

/// What breaks each of them; `:done` and `:open` stand for the two tasks of [`scratch`].
const DAMAGES: [(&str, &str); 25] = [
    ("I1", "INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        SELECT task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no FROM tasker.history
        WHERE task_id = :done AND step_index = 0 AND cause = 'succeeded'"),
    ("I1", "UPDATE tasker.steps SET run_no = 2 WHERE task_id = :done AND step_index = 3"),
    ("I2", "INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        VALUES (:open, 1, 'in_progress', 'pending', 'released', now(), 'w0', 0, 0, 1)"),
    ("I3", "UPDATE tasker.steps SET lease_no = 5 WHERE task_id = :open AND step_index = 1"),
    ("I3", "INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        VALUES (:open, 1, 'pending', 'in_progress', 'started', now(), 'w0', 0, 1, 1)"),
    ("I4", "UPDATE tasker.steps SET attempts = 9 WHERE task_id = :done AND step_index = 0"),
    ("I4", "UPDATE tasker.steps SET attempts = attempt_limit WHERE task_id = :open AND step_index = 2"),
    ("I5", "UPDATE tasker.steps SET worker = NULL WHERE task_id = :open AND step_index = 1"),
    ("I5", "UPDATE tasker.steps SET lease_end = NULL WHERE task_id = :done AND step_index = 1"),
    ("I6", "INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        VALUES (:done, 3, 'complete', 'pending', 'reset', now(), 'olga', 0, 1, 2)"),
    ("I7", "DELETE FROM tasker.history WHERE task_id = :done AND step_index = 0 AND cause = 'succeeded'"),
    ("I7", "UPDATE tasker.steps SET parents = '{2}' WHERE task_id = :open AND step_index = 1"),
    ("I8", "UPDATE tasker.steps SET unmet = 1 WHERE task_id = :open AND step_index = 3"),
    ("I9", "UPDATE tasker.tasks SET live = 7 WHERE id = :open"),
    ("I9", "UPDATE tasker.steps SET parked = true WHERE task_id = :open AND step_index = 2"),
    ("I10", "UPDATE tasker.tasks SET state = 'complete', completed_at = now() WHERE id = :open"),
    ("I10", "DELETE FROM tasker.steps WHERE task_id = :open AND step_index = 3"),
    ("I11", "UPDATE tasker.steps SET state = 'cancelled' WHERE task_id = :open AND step_index = 2"),
    ("I13", "UPDATE tasker.submissions SET run_at = '2100-01-01' WHERE task_id = :done"),
    ("I14", "UPDATE tasker.steps SET lease_expires_at = '2000-01-01' WHERE state = 'in_progress'"),
    ("I15", "INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        VALUES (:open, NULL, 'in_progress', 'cancelled', 'cancelled', now(), 'olga', 0, 0, 0),
            (:open, 2, 'pending', 'in_progress', 'started', now(), 'w0', 0, 1, 1)"),
    ("I16", "INSERT INTO tasker.history (task_id, step_index, from_state, to_state, cause, at, actor, attempt, lease_no, run_no)
        VALUES (:open, 2, 'pending', 'cancelled', 'cancelled', now(), 'olga', 0, 0, 1)"),
    ("I17", "UPDATE tasker.steps SET result = '1' WHERE task_id = :open AND step_index = 2"),
    ("I17", "UPDATE tasker.tasks SET wake_at = now() WHERE id = :done"),
    ("I17", "UPDATE tasker.steps SET retry_state = 'exhausted' WHERE task_id = :open AND step_index = 2"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_is_found_broken() {
    let named: BTreeSet<&str> = DAMAGES.iter().map(|(id, _)| *id).collect();
    let all: BTreeSet<&str> = INVARIANTS.iter().map(|(id, _, _)| *id).collect();
    assert_eq!(named, all, "each has its damage");
    let undamaged = scratch();
    undamaged.sql(UNPROTECT).expect("it is done");
    assert_eq!(broken(&undamaged).await, BTreeSet::new());
    for (id, sql) in DAMAGES {
        let database = scratch();
        database.sql(UNPROTECT).expect("it is done");
        let task = |order| format!("(SELECT id FROM tasker.tasks ORDER BY id {order} LIMIT 1)");
        let sql = sql
            .replace(":done", &task(""))
            .replace(":open", &task("DESC"));
        database.sql(&sql).expect("it is done");
        let found = broken(&database).await;
        assert!(
            found.contains(id),
            "{id} stands although: {sql}; broken are {found:?}"
        );
    }
}
