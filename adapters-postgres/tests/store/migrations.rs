//! The schema is made once, by whoever comes first, and is checked before anything is done.

use application::ports::StoreError;
use tasker_adapters_postgres::{PgOptions, PgStore};
use testkit::cluster::Database;

use crate::support::migrated;

async fn refused(database: &Database) -> String {
    match PgStore::connect(database.url(), PgOptions::default()).await {
        Err(StoreError::Unusable(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrating_twice_changes_nothing() {
    let database = Database::fresh().expect("a database");
    PgStore::migrate(database.url()).await.expect("the first");
    let log = "SELECT version, installed_on FROM tasker.schema_migrations ORDER BY version";
    let before = database.sql(log).expect("a log");
    PgStore::migrate(database.url()).await.expect("the second");
    assert_eq!(database.sql(log).expect("a log"), before);
    let version = PgStore::schema_version().to_string();
    assert!(
        before
            .lines()
            .last()
            .is_some_and(|last| last.starts_with(&version)),
        "{before}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_migrators_at_once_take_turns() {
    let database = Database::fresh().expect("a database");
    let url = database.url().to_owned();
    let migrate = || {
        let url = url.clone();
        tokio::spawn(async move { PgStore::migrate(&url).await })
    };
    let at_once: Vec<_> = (0..8).map(|_| migrate()).collect();
    for one in at_once {
        one.await.expect("no panic").expect("migrated");
    }
    PgStore::connect(&url, PgOptions::default())
        .await
        .expect("usable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_lives_in_one_schema() {
    let database = migrated();
    let elsewhere = database
        .sql(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname NOT IN ('tasker', 'pg_catalog', 'information_schema', 'pg_toast')",
        )
        .expect("a count");
    assert_eq!(elsewhere, "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_schema_is_refused_with_what_to_do() {
    let database = Database::fresh().expect("a database");
    let why = refused(&database).await;
    let version = PgStore::schema_version().to_string();
    assert!(
        why.contains(&version) && why.contains("run `tasker migrate`"),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_too_old_is_refused_with_both_versions() {
    let database = migrated();
    let newest = "(SELECT max(version) FROM tasker.schema_migrations)";
    let delete = format!("DELETE FROM tasker.schema_migrations WHERE version = {newest}");
    database.sql(&delete).expect("deleted");
    let left = database
        .sql(&format!("SELECT {newest}"))
        .expect("a version");
    let why = refused(&database).await;
    let known = PgStore::schema_version().to_string();
    assert!(why.contains(&left) && why.contains(&known), "{why}");
    assert!(why.contains("run `tasker migrate`"), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_too_new_is_refused_with_both_versions() {
    let database = migrated();
    database
        .sql(
            "INSERT INTO tasker.schema_migrations
                 (version, description, success, checksum, execution_time)
             VALUES (299901010000, 'of a later day', true, '', 0)",
        )
        .expect("inserted");
    let known = PgStore::schema_version().to_string();
    let why = refused(&database).await;
    assert!(
        why.contains("299901010000") && why.contains(&known),
        "{why}"
    );
    assert!(why.contains("upgrade the program"), "{why}");
    let error = PgStore::migrate(database.url()).await.expect_err("too new");
    assert!(error.to_string().contains("299901010000"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_role_needs_no_right_on_the_database() {
    let database = Database::fresh().expect("a database");
    let role = format!("plain_{}", database.name());
    let make = format!("CREATE ROLE {role} LOGIN");
    database.sql(&make).expect("a role");
    database
        .sql(&format!("CREATE SCHEMA tasker AUTHORIZATION {role}"))
        .expect("a schema");
    let url = database
        .url()
        .replace("postgres://postgres@", &format!("postgres://{role}@"));
    let migrated = PgStore::migrate(&url).await;
    let connected = PgStore::connect(&url, PgOptions::default()).await;
    // The role outlives the database unless it is dropped with what it owns.
    database
        .sql(&format!("DROP SCHEMA tasker CASCADE; DROP ROLE {role}"))
        .expect("dropped");
    migrated.expect("migrated");
    connected.expect("usable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_url_that_is_none_and_a_database_that_is_not_there_are_told() {
    for url in ["", "mysql://localhost/x", "postgres://[::1"] {
        let error = PgStore::connect(url, PgOptions::default())
            .await
            .expect_err(url);
        assert!(!error.is_retryable(), "{url}: {error}");
    }
    let database = Database::fresh().expect("a database");
    let nowhere = database.url().replace(database.name(), "nowhere_at_all");
    let error = PgStore::connect(&nowhere, PgOptions::default())
        .await
        .expect_err("no database");
    assert!(matches!(error, StoreError::Unusable(_)), "{error:?}");
}
