//! No time that a reader cannot hold is stored, and those that are, are exact.

use std::sync::Arc;

use domain::id::TaskId;
use domain::payload::Payload;
use domain::task::{NewTask, Snapshot, SubmissionFacts};
use domain::time::Timestamp;

use crate::support::{World, migrated, one_step};

#[test]
fn every_time_is_of_the_bounded_kind() {
    let others = migrated()
        .sql(
            "SELECT c.relname || '.' || a.attname
             FROM pg_attribute a
             JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
             WHERE c.relnamespace = 'tasker'::regnamespace AND c.relname <> 'schema_migrations'
                 AND a.attnum > 0 AND a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype)",
        )
        .expect("columns");
    assert_eq!(others, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn infinity_cannot_be_stored() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    for time in [
        "infinity",
        "-infinity",
        "9999-01-01 00:00+00",
        "0001-12-31 23:59:59+00 BC",
    ] {
        for update in [
            format!("UPDATE tasker.steps SET next_run_at = '{time}' WHERE task_id = '{task}'"),
            format!("UPDATE tasker.tasks SET wake_at = '{time}' WHERE id = '{task}'"),
        ] {
            let refused = world.database.sql(&update).expect_err(&update).to_string();
            assert!(
                refused.contains("instant_is_finite_and_bounded"),
                "{refused}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_are_exact_to_the_microsecond_over_the_whole_range() {
    let world = World::new().await;
    let template = one_step();
    world
        .ports
        .templates
        .put(Arc::clone(&template))
        .await
        .expect("kept");
    let odd = [
        -62_135_596_799_999_999,
        -1,
        1,
        946_684_799_999_999,
        1_767_225_600_123_457,
    ];
    let times = odd.map(|micros| Timestamp::from_micros(micros).expect("a time"));
    let all = [Timestamp::MIN, Timestamp::MAX].into_iter().chain(times);
    for (nth, at) in (1_u128..).zip(all) {
        let id = TaskId::from_parts(Timestamp::from_secs(1), nth);
        let facts = SubmissionFacts {
            run_at: Some(Timestamp::MAX),
            ..Default::default()
        };
        let snapshot = Snapshot::born(Arc::clone(&template), id, facts, at);
        let new = NewTask {
            snapshot: snapshot.clone(),
            context: Payload::empty(),
            fingerprint: [0; 32],
        };
        let mut taken = world
            .ports
            .tasks
            .submit(vec![new])
            .await
            .expect("the store answers");
        taken.remove(0).expect("taken");
        let loaded = world.ports.tasks.load(id).await.expect("the store answers");
        assert_eq!(loaded, Some(snapshot), "{at}");
        let micros = "(extract(epoch FROM created_at) * 1000000)::bigint";
        let told = world.sql(&format!(
            "SELECT {micros} FROM tasker.tasks WHERE id = '{id}'"
        ));
        assert_eq!(told, at.as_micros().to_string());
    }
}
