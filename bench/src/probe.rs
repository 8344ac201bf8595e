//! Asking the database what it did.
//!
//! A server counts a connection's work in full only when that connection is closed, so a reading
//! waits until those of this run are. The probe's own statements carry the word `bench_probe` and
//! are left out, and its transactions are rolled back: only commits are counted.

use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};

use crate::error::BenchError;

/// How long connections may take to be closed at the other end.
const CLOSING_MAX: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Asks one database.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    target: PgConnectOptions,
    /// What the connections of this run call themselves.
    application: String,
    /// The schema of `pg_stat_statements`, if it can be asked.
    statistics: Option<String>,
}

/// What the database has done since it began to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Statements, if they are counted there.
    pub(crate) queries: Option<u64>,
    pub(crate) commits: u64,
    pub(crate) wal_bytes: u64,
    pub(crate) dead_tuples: u64,
    /// As the sessions of this run have it.
    pub(crate) sync_commit: String,
}

impl Probe {
    /// A probe of this database, for the connections that call themselves so.
    pub(crate) async fn new(url: &str, application: &str) -> Result<Self, BenchError> {
        let target = PgConnectOptions::from_str(url)?
            .application_name("tasker bench probe")
            .disable_statement_logging();
        let mut connection = target.connect().await?;
        let sql = include_str!("../queries/statistics.sql");
        let found = sqlx::query(sql).fetch_optional(&mut connection).await?;
        connection.close().await?;
        let statistics = found.map(|row| row.try_get(0)).transpose()?;
        Ok(Self {
            target,
            application: application.to_owned(),
            statistics,
        })
    }

    /// Whether the server counts statements.
    pub(crate) const fn counts_queries(&self) -> bool {
        self.statistics.is_some()
    }

    /// A connection of its own.
    pub(crate) async fn connect(&self) -> Result<PgConnection, BenchError> {
        Ok(self.target.connect().await?)
    }

    /// What was done up to now by connections that are closed.
    pub(crate) async fn read(&self) -> Result<Reading, BenchError> {
        let mut connection = self.connect().await?;
        let mut transaction = connection.begin().await?;
        wait_until_closed(&mut transaction, &self.application).await?;
        let sql = include_str!("../queries/totals.sql");
        let row = sqlx::query(sql).fetch_one(&mut *transaction).await?;
        let queries = self.queries_by(&mut transaction).await?;
        transaction.rollback().await?;
        connection.close().await?;
        Ok(Reading {
            queries,
            commits: unsigned(row.try_get("commits")?),
            wal_bytes: unsigned(row.try_get("wal_bytes")?),
            dead_tuples: unsigned(row.try_get("dead_tuples")?),
            sync_commit: row.try_get("sync_commit")?,
        })
    }

    /// Statements up to now; these the server counts at once.
    pub(crate) async fn queries(&self) -> Result<Option<u64>, BenchError> {
        let mut connection = self.connect().await?;
        let queries = self.queries_by(&mut connection).await?;
        connection.close().await?;
        Ok(queries)
    }

    /// Rows that wait for vacuum.
    pub(crate) async fn dead_tuples(&self) -> Result<u64, BenchError> {
        let mut connection = self.connect().await?;
        let sql = include_str!("../queries/dead_tuples.sql");
        let row = sqlx::query(sql).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(unsigned(row.try_get(0)?))
    }

    /// Holds a snapshot until it is dropped: nothing that dies from now on can be vacuumed.
    pub(crate) async fn pin(&self) -> Result<PgConnection, BenchError> {
        let mut connection = self.connect().await?;
        let begin =
            "SET idle_in_transaction_session_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ";
        sqlx::raw_sql(begin).execute(&mut connection).await?;
        let sql = include_str!("../queries/pin.sql");
        sqlx::query(sql).fetch_one(&mut connection).await?;
        Ok(connection)
    }

    async fn queries_by(&self, connection: &mut PgConnection) -> Result<Option<u64>, BenchError> {
        let Some(schema) = &self.statistics else {
            return Ok(None);
        };
        // The schema is quoted by the server itself.
        let sql = format!(
            "SELECT coalesce(sum(s.calls), 0)::bigint AS bench_probe FROM {schema}.pg_stat_statements s \
             WHERE s.toplevel AND s.query NOT LIKE '%bench_probe%' \
             AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .fetch_one(connection)
            .await?;
        Ok(Some(unsigned(row.try_get(0)?)))
    }
}

async fn wait_until_closed(
    connection: &mut PgConnection,
    application: &str,
) -> Result<(), BenchError> {
    let deadline = Instant::now() + CLOSING_MAX;
    loop {
        let forget = include_str!("../queries/forget.sql");
        sqlx::query(forget).execute(&mut *connection).await?;
        let row = sqlx::query(include_str!("../queries/busy.sql"))
            .bind(application)
            .fetch_one(&mut *connection)
            .await?;
        if row.try_get::<i64, _>(0)? == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            let what = "connections of this run are still open at the server; its counts would lie";
            return Err(BenchError::Unfinished(what.to_owned()));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
