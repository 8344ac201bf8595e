//! The schema in the database, and whether it is the one this program knows.

use std::str::FromStr;

use application::ports::StoreError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::time::timeout;

use crate::failure::Failure;
use crate::options::PgOptions;
use crate::session::Command;

/// Where the migrator remembers what it has done: beside our own tables, in the user's database.
const MIGRATIONS_TABLE: &str = "tasker.schema_migrations";

/// The migrations of this program.
fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("../migrations");
    migrator.dangerous_set_table_name(MIGRATIONS_TABLE);
    migrator
}

/// The version of the newest migration.
pub(crate) fn newest() -> i64 {
    migrator()
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// Reads where to connect to.
pub(crate) fn target(url: &str) -> Result<PgConnectOptions, StoreError> {
    // The URL itself may carry a password and is not repeated.
    if !["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        let why = "not a URL of a PostgreSQL database: it begins with postgres://";
        return Err(StoreError::Unusable(why.to_owned()));
    }
    let target = PgConnectOptions::from_str(url).map_err(|error| {
        StoreError::Unusable(format!("not a URL of a PostgreSQL database: {error}"))
    })?;
    // The one parameter of the driver's that poolers do not know and refuse to begin with. Numbers
    // are sent in binary, so it says nothing to us.
    Ok(target.extra_float_digits(None))
}

/// Brings the schema up to date. Several at once take turns.
///
/// The connection is used for nothing else: if the caller is dropped, it is closed and the database
/// rolls back the migration that was under way. It comes from the driver's pool, as that is the only
/// way to the migrator whose future may change threads.
pub(crate) async fn migrate(url: &str) -> Result<(), StoreError> {
    let target = target(url)?
        .application_name("tasker migrate")
        .disable_statement_logging();
    // Asked first by itself: the driver's pool would try for its whole time and then not say why.
    let asked = timeout(PgOptions::default().connect_timeout, target.connect()).await;
    let asked = asked.map_err(|_elapsed| Failure::TimedOut("connecting to the database"))?;
    asked.map_err(Failure::Sql)?.close().await.ok();
    let pool = PgPoolOptions::new().max_connections(1).connect_with(target);
    let pool = pool.await.map_err(Failure::Sql)?;
    let mut migrator = migrator();
    // To make a schema takes a right on the database that a plain role need not have if somebody
    // has made it for us.
    let there: bool = sqlx::query(include_str!("../queries/schema/exists.sql"))
        .fetch_one(&pool)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(Failure::Sql)?;
    if !there {
        migrator.create_schema("tasker");
    }
    let done = migrator.run(&pool).await.map_err(refused);
    pool.close().await;
    done
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the driver's errors are open-ended"
)]
fn refused(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            Failure::Sql(error).into()
        }
        MigrateError::VersionMissing(version) => StoreError::Unusable(too_new(version)),
        _ => StoreError::Unusable(format!("the schema cannot be migrated: {error}")),
    }
}

fn too_new(found: i64) -> String {
    let known = newest();
    format!(
        "the schema of the database is at version {found}, newer than {known}, the newest this \
         program knows; upgrade the program"
    )
}

/// The version of the schema that is there, if one is.
pub(crate) async fn version(connection: &mut PgConnection) -> Result<Option<i64>, Failure> {
    let row = sqlx::query(include_str!("../queries/schema/has_migrations.sql"))
        .fetch_one(&mut *connection)
        .await?;
    if !row.try_get::<bool, _>(0)? {
        return Ok(None);
    }
    let sql = include_str!("../queries/schema/version.sql");
    Ok(sqlx::query(sql).fetch_one(connection).await?.try_get(0)?)
}

/// Everything that the migrations say, in their order.
pub(crate) fn statements() -> String {
    let migrator = migrator();
    let texts = migrator.iter().map(|migration| migration.sql.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// Refuses a schema that is missing, too old or too new.
pub(crate) struct CheckVersion;

impl Command for CheckVersion {
    type Reply = ();
    const NAME: &'static str = "schema check";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let known = newest();
        let complaint = match version(connection).await? {
            None => format!(
                "the database has no schema of Tasker, version {known} is needed; run `tasker migrate`"
            ),
            Some(found) if found < known => format!(
                "the schema of the database is at version {found}, version {known} is needed; run \
                 `tasker migrate`"
            ),
            Some(found) if found > known => too_new(found),
            Some(_) => return Ok(()),
        };
        Err(StoreError::Unusable(complaint).into())
    }
}
