//! What the role of a server may do, and what it may not.
//!
//! The whole contract is run as that role by `TASKER_TEST_ROLE=work`; `scripts/test` does.

use application::ports::{AuditOutcome, AuditedAct};
use domain::access::PrincipalKind;
use domain::task::SubmissionFacts;
use domain::text::{Actor, Text};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tasker_adapters_postgres::{PgOptions, PgStore, Right};

use crate::support::{World, as_role, migrated, one_step, start};

/// What PostgreSQL answers to this statement: its error's code, or that it did it.
async fn answer(url: &str, statement: &str) -> String {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
        .execute(&mut connection)
        .await;
    match done {
        Ok(_) => "done".to_owned(),
        Err(sqlx::Error::Database(error)) => error.code().expect("a code").into_owned(),
        Err(other) => panic!("{other}"),
    }
}

const DENIED: &str = "42501";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_as_a_role_of_its_own_runs_a_task_to_its_end() {
    let database = migrated();
    let url = as_role(&database, "tasker_work", Right::Work);
    let store = PgStore::connect(&url, PgOptions::default()).await;
    let store = store.expect("a store");
    let ports = crate::support::ports(&store);
    let world = World {
        store,
        ports,
        database,
    };
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    assert_eq!(world.claim(5).await.len(), 1);
    world.succeed(task, 3).await;
    assert_eq!(world.load(task).await.task.status().as_str(), "complete");
    let act = AuditedAct {
        at: start(),
        actor: Actor::named("ann"),
        principal_kind: PrincipalKind::Store,
        principal_id: Text::clean("ann"),
        operation: Text::clean("cancelTask"),
        target: Text::clean("it"),
        namespace: None,
        address: None,
        request: None,
    };
    let number = world.ports.audit.begin(act).await.expect("it is written");
    let outcome = AuditOutcome {
        at: start(),
        status: 200,
    };
    let ended = world.ports.audit.end(number, outcome).await;
    ended.expect("it is written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_of_a_server_changes_neither_the_schema_nor_what_was_written_down() {
    let database = migrated();
    let url = as_role(&database, "tasker_work", Right::Work);
    for statement in [
        "CREATE TABLE tasker.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION tasker.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP SCHEMA tasker CASCADE",
        "TRUNCATE tasker.tasks",
        "TRUNCATE tasker.history",
        "TRUNCATE tasker.audit",
        "UPDATE tasker.history SET actor = 'nobody'",
        "UPDATE tasker.operations SET actor = 'nobody'",
        "UPDATE tasker.audit SET actor = 'nobody'",
        "DELETE FROM tasker.audit",
        "UPDATE tasker.audit_outcomes SET status = 200",
        "DELETE FROM tasker.audit_outcomes",
        "DELETE FROM tasker.api_keys",
        "DELETE FROM tasker.templates",
        "UPDATE tasker.schema_migrations SET version = 1",
        "SELECT setval(pg_get_serial_sequence('tasker.history', 'id'), 1)",
        "CREATE ROLE mine",
        "COPY tasker.tasks TO PROGRAM 'cat'",
    ] {
        assert_eq!(answer(&url, statement).await, DENIED, "{statement}");
    }
    // Its owner must own the table to alter it or to take its triggers away.
    for statement in [
        "ALTER TABLE tasker.tasks ADD COLUMN mine int",
        "DROP TRIGGER audit_is_append_only ON tasker.audit",
        "ALTER TABLE tasker.audit DISABLE TRIGGER ALL",
        "DROP TABLE tasker.audit_outcomes",
    ] {
        assert_eq!(answer(&url, statement).await, DENIED, "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn not_even_the_owner_changes_the_audit_log_by_mistake() {
    let database = migrated();
    for statement in [
        "UPDATE tasker.audit SET actor = 'nobody'",
        "DELETE FROM tasker.audit",
        "TRUNCATE tasker.audit CASCADE",
        "DELETE FROM tasker.audit_outcomes",
    ] {
        assert_eq!(
            answer(database.url(), statement).await,
            "23001",
            "{statement}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_reads_everything_but_secrets_and_writes_nothing() {
    let database = migrated();
    let url = as_role(&database, "tasker_read", Right::Read);
    for statement in [
        "SELECT * FROM tasker.tasks",
        "SELECT * FROM tasker.transitions",
        "SELECT * FROM tasker.audit",
        "SELECT id, name, grants FROM tasker.api_keys",
        "SELECT id, state FROM tasker.webhooks",
        "SELECT * FROM tasker.step_readiness('{}'::uuid[])",
    ] {
        assert_eq!(answer(&url, statement).await, "done", "{statement}");
    }
    for statement in [
        "SELECT hash FROM tasker.api_keys",
        "SELECT secret FROM tasker.webhooks",
        "SELECT * FROM tasker.api_keys",
        "UPDATE tasker.tasks SET state = 'error'",
        "INSERT INTO tasker.audit_outcomes VALUES (1, now(), 200)",
        "DELETE FROM tasker.steps",
    ] {
        assert_eq!(answer(&url, statement).await, DENIED, "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_loses_what_it_is_not_given_again() {
    let database = migrated();
    let url = as_role(&database, "tasker_fewer", Right::Work);
    let delete = "DELETE FROM tasker.task_tags";
    assert_eq!(answer(&url, delete).await, "done");
    as_role(&database, "tasker_fewer", Right::Read);
    assert_eq!(answer(&url, delete).await, DENIED);
    let refused = PgStore::grant(database.url(), "tasker_nobody", Right::Work).await;
    let told = refused.expect_err("there is no such role").to_string();
    assert!(told.contains("tasker_nobody"), "{told}");
}
