//! The doctor finds what is not well, and nothing else.

mod broken;
mod invariants;

use std::time::Duration;

use domain::history::Stamp;
use domain::name::QueueName;
use domain::task::SubmissionFacts;
use domain::text::{Actor, Text};
use tasker_adapters_postgres::doctor::{Finding, PgDoctor, Thresholds, Verdict};
use testkit::cluster::Database;

use crate::support::{World, migrated, one_step, start};

pub(crate) async fn examine(database: &Database, thresholds: &Thresholds) -> Vec<Finding> {
    let doctor = PgDoctor::new(database.url()).expect("a URL");
    doctor
        .examine(thresholds)
        .await
        .expect("the database answers")
}

/// What was found of one check.
pub(crate) fn of<'f>(found: &'f [Finding], check: &str) -> &'f Finding {
    let finding = found.iter().find(|finding| finding.check == check);
    finding.unwrap_or_else(|| panic!("nothing about {check}: {found:?}"))
}

/// How tests tell a bad thing from a good one at once: whatever is there is too old.
pub(crate) fn strict() -> Thresholds {
    Thresholds {
        snapshot_age: Duration::from_nanos(1),
        ready_age: Duration::from_nanos(1),
        lapsed_age: Duration::from_hours(1),
        ..Thresholds::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_healthy_database_is_well() {
    let world = World::new().await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    let found = examine(&world.database, &Thresholds::default()).await;
    // The test server flushes nothing to disk, and its tasks are of another time.
    let known = ["fsync", "full_page_writes", "queues"];
    for finding in &found {
        let well = finding.verdict == Verdict::Ok;
        assert!(well || known.contains(&finding.check), "{finding:?}");
        assert_eq!(finding.advice.is_none(), well, "{finding:?}");
    }
    let checks: Vec<&str> = found.iter().map(|finding| finding.check).collect();
    for check in [
        "server",
        "fsync",
        "full_page_writes",
        "synchronous_commit",
        "autovacuum",
        "connections",
        "clock",
        "snapshots",
        "schema",
        "dead_rows",
        "sizes",
        "indexes",
        "queues",
        "leases",
        "notifications",
    ] {
        assert!(checks.contains(&check), "{check} is missing: {checks:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_lose_data_are_named() {
    let database = migrated();
    let found = examine(&database, &Thresholds::default()).await;
    // So the test server runs.
    for check in ["fsync", "full_page_writes"] {
        let finding = of(&found, check);
        assert_eq!(
            (finding.verdict, finding.seen.as_str()),
            (Verdict::Fail, format!("{check} is off").as_str())
        );
        assert!(finding.advice.is_some());
    }
    let name = database.sql("SELECT current_database()").expect("a name");
    let set = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    database.sql(&set).expect("it is set");
    let found = examine(&database, &Thresholds::default()).await;
    assert_eq!(of(&found, "synchronous_commit").verdict, Verdict::Warn);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_that_is_not_ours_is_named_with_both_versions_and_the_command() {
    let database = Database::fresh().expect("a database");
    let schema = |found: &[Finding]| {
        let finding = of(found, "schema");
        assert_eq!(finding.verdict, Verdict::Fail);
        (
            finding.seen.clone(),
            finding.advice.clone().expect("advice"),
        )
    };
    let found = examine(&database, &Thresholds::default()).await;
    let (seen, advice) = schema(&found);
    assert!(
        seen.contains("no schema") && advice.contains("tasker migrate"),
        "{seen}"
    );
    assert!(found.iter().all(|finding| finding.check != "queues"));

    let database = migrated();
    let newest = tasker_adapters_postgres::PgStore::schema_version().to_string();
    let forget = "DELETE FROM tasker.schema_migrations WHERE version = (SELECT max(version) FROM tasker.schema_migrations)";
    database.sql(forget).expect("it is forgotten");
    let (seen, advice) = schema(&examine(&database, &Thresholds::default()).await);
    assert!(
        seen.contains(&newest) && advice.contains("tasker migrate"),
        "{seen}"
    );

    let invent = "INSERT INTO tasker.schema_migrations (version, description, success, checksum, execution_time) \
                  VALUES (999999999999, 'new', true, '', 0)";
    database.sql(invent).expect("it is there");
    let (seen, advice) = schema(&examine(&database, &Thresholds::default()).await);
    assert!(
        seen.contains("999999999999") && advice.contains("upgrade"),
        "{seen}"
    );
    let doctor = PgDoctor::new(database.url()).expect("a URL");
    let refused = doctor.invariants(1, &Thresholds::default()).await;
    assert!(refused.is_err(), "they are written for one schema");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queues_are_told_with_depth_age_and_pauses() {
    let world = World::new().await;
    let found = examine(&world.database, &Thresholds::default()).await;
    assert!(of(&found, "queues").seen.contains("nothing waits"));
    for _ in 0..3 {
        world.submit(&one_step(), SubmissionFacts::default()).await;
    }
    world.sql("UPDATE tasker.steps SET place = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - head_start - 400000000");
    let found = examine(&world.database, &Thresholds::default()).await;
    let finding = of(&found, "queues");
    assert_eq!(finding.verdict, Verdict::Warn, "{finding:?}");
    let seen = &finding.seen;
    assert!(
        seen.contains("queue default: 3 steps may run, the oldest since 6 min"),
        "{seen}"
    );
    let patient = Thresholds {
        ready_age: Duration::from_hours(1),
        ..Thresholds::default()
    };
    assert_eq!(
        of(&examine(&world.database, &patient).await, "queues").verdict,
        Verdict::Ok
    );
    let stamp = Stamp {
        at: start(),
        by: Actor::named("olga"),
        note: Some(Text::clean("repairs")),
    };
    let paused = world
        .ports
        .tasks
        .pause_queue(QueueName::default(), true, stamp)
        .await;
    paused.expect("it is paused");
    let found = examine(&world.database, &Thresholds::default()).await;
    let finding = of(&found, "paused_queues");
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(
        finding.seen.contains("by olga: repairs; 3 steps wait"),
        "{}",
        finding.seen
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leases_that_nobody_takes_back_are_named() {
    let world = World::new().await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    world.claim(1).await;
    for (ago, verdict) in [(1, Verdict::Ok), (20, Verdict::Warn), (120, Verdict::Fail)] {
        world.sql(&format!(
            "UPDATE tasker.steps SET lease_expires_at = clock_timestamp() - interval '{ago} s'"
        ));
        let found = examine(&world.database, &Thresholds::default()).await;
        let finding = of(&found, "leases");
        assert_eq!(finding.verdict, verdict, "{ago}: {finding:?}");
        assert!(finding.seen.contains("/only of w1"), "{}", finding.seen);
    }
}
