//! A server, tables and indexes with something wrong.

use domain::task::SubmissionFacts;
use sqlx::{Connection, PgConnection};
use tasker_adapters_postgres::doctor::{PgDoctor, Thresholds, Verdict};

use super::{examine, of, strict};
use crate::support::{World, migrated, one_step};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_a_snapshot_is_named() {
    let database = migrated();
    let found = examine(&database, &strict()).await;
    assert_eq!(of(&found, "snapshots").verdict, Verdict::Ok, "{found:?}");
    let url = format!("{}?application_name=report", database.url());
    let mut holder = PgConnection::connect(&url).await.expect("a connection");
    let mut transaction = holder.begin().await.expect("a transaction");
    for statement in [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SELECT 1",
    ] {
        let done = sqlx::query(statement).execute(&mut *transaction).await;
        done.expect("it is held");
    }
    let found = examine(&database, &strict()).await;
    let finding = of(&found, "snapshots");
    assert_eq!(finding.verdict, Verdict::Fail, "{finding:?}");
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut *transaction)
        .await
        .expect("a number");
    assert!(
        finding
            .seen
            .contains(&format!("pid {pid} (report, idle in transaction)")),
        "{}",
        finding.seen
    );
    assert_eq!(
        of(
            &examine(&database, &Thresholds::default()).await,
            "snapshots"
        )
        .verdict,
        Verdict::Ok,
        "it is young"
    );
    transaction.rollback().await.expect("it is let go");
    let found = examine(&database, &strict()).await;
    assert_eq!(of(&found, "snapshots").verdict, Verdict::Ok);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_rows_are_counted() {
    let world = World::new().await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    world.sql("ALTER TABLE tasker.steps SET (autovacuum_enabled = off)");
    for _ in 0..20 {
        world.sql("UPDATE tasker.steps SET last_error = 'x'; SELECT pg_stat_force_next_flush()");
    }
    let few = Thresholds {
        dead_rows: 10,
        ..Thresholds::default()
    };
    let found = examine(&world.database, &few).await;
    let finding = of(&found, "dead_rows");
    assert_eq!(finding.verdict, Verdict::Warn, "{finding:?}");
    assert!(
        finding.seen.starts_with("steps has 20 dead rows"),
        "{}",
        finding.seen
    );
    assert!(
        finding.seen.ends_with("was never vacuumed"),
        "{}",
        finding.seen
    );
    world.sql("VACUUM tasker.steps");
    let found = examine(&world.database, &few).await;
    assert_eq!(of(&found, "dead_rows").verdict, Verdict::Ok);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indexes_are_those_that_the_migrations_make() {
    let database = migrated();
    let found = examine(&database, &Thresholds::default()).await;
    assert_eq!(of(&found, "indexes").verdict, Verdict::Ok, "{found:?}");
    database
        .sql("DROP INDEX tasker.steps_ready")
        .expect("it goes");
    database
        .sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'tasker.steps_running'::regclass")
        .expect("it is spoilt");
    let found = examine(&database, &Thresholds::default()).await;
    let named: Vec<_> = found
        .iter()
        .filter(|finding| finding.check == "indexes")
        .collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(named.iter().all(|finding| finding.verdict == Verdict::Fail));
    assert_eq!(named[0].seen, "the index steps_ready is missing");
    assert_eq!(named[1].seen, "the index steps_running is not valid");
    let reindex = named[1].advice.as_ref().expect("advice");
    database.sql(reindex).expect("the advice can be followed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_in_use_are_counted() {
    let database = migrated();
    let none = Thresholds {
        connections_percent: 0,
        ..Thresholds::default()
    };
    let found = examine(&database, &none).await;
    let finding = of(&found, "connections");
    assert_eq!(finding.verdict, Verdict::Warn, "{finding:?}");
    assert!(
        finding.seen.contains(" of 397 connections"),
        "{}",
        finding.seen
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_sees_little_is_told_so_and_the_rest_is_looked_at() {
    let database = migrated();
    let name = database.sql("SELECT current_database()").expect("a name");
    let role = format!("little_{name}");
    database
        .sql(&format!("CREATE ROLE {role} LOGIN"))
        .expect("a role");
    let url = database.url().replacen("postgres@", &format!("{role}@"), 1);
    assert!(url.contains(&role), "{url}");
    let doctor = PgDoctor::new(&url).expect("a URL");
    let found = doctor
        .examine(&Thresholds::default())
        .await
        .expect("it answers");
    assert_eq!(of(&found, "role").verdict, Verdict::Warn);
    assert_eq!(of(&found, "server").verdict, Verdict::Ok);
    let unseen = of(&found, "schema");
    assert_eq!(unseen.verdict, Verdict::Fail, "{unseen:?}");
    database.sql(&format!("DROP ROLE {role}")).expect("it goes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_is_no_finding() {
    let doctor = PgDoctor::new("postgres://postgres@127.0.0.1:1/nothing").expect("a URL");
    let error = doctor.examine(&Thresholds::default()).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
}
