//! The floor of a database: the least SQL that a durable queue can do, by `pgbench`.
//!
//! `commit1` is one update of one row and a commit. `claim1` claims one row (SKIP LOCKED), commits,
//! completes it, commits. `claim50` and `chain50` do it by fifties; in a chain each completion
//! inserts its successor. `insert500` inserts 500 rows with a commit. Eight clients; figures are
//! rows in a second. `commit_p50_ms` is one client alone.

mod login;
mod pgbench;

use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::str::FromStr;
use std::time::Duration;

use crate::error::BenchError;
use pgbench::Pgbench;

/// Where its table is; dropped at the end.
const SCHEMA: &str = "tasker_bench_floor";
const CLIENTS: u16 = 8;
/// How long one client alone is measured.
const ALONE: Duration = Duration::from_secs(3);
/// More rows than `claim50` takes in a second.
const CLAIMED_MAX: u64 = 200_000;

/// The floor of one database.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Floor {
    /// Half of the commits of one client alone take at most this.
    pub commit_p50_ms: f64,
    /// Rows in a second, as the module says.
    pub commit1: f64,
    /// Rows in a second.
    pub claim1: f64,
    /// Rows in a second.
    pub claim50: f64,
    /// Rows in a second.
    pub chain50: f64,
    /// Rows in a second.
    pub insert500: f64,
}

impl Floor {
    /// The harder one to reach of two, figure by figure: a machine that was busy with something
    /// else during one of the two must not flatter what is compared with it.
    #[must_use]
    pub fn harder(self, other: Self) -> Self {
        Self {
            commit_p50_ms: self.commit_p50_ms.min(other.commit_p50_ms),
            commit1: self.commit1.max(other.commit1),
            claim1: self.claim1.max(other.claim1),
            claim50: self.claim50.max(other.claim50),
            chain50: self.chain50.max(other.chain50),
            insert500: self.insert500.max(other.insert500),
        }
    }

    /// Measures it, each figure for so long. Makes a schema of its own and drops it.
    pub(crate) async fn measure(url: &str, each: Duration) -> Result<Self, BenchError> {
        let target = PgConnectOptions::from_str(url)?
            .application_name("tasker bench floor")
            .disable_statement_logging();
        let pgbench = Pgbench::find(url, &target, SCHEMA)?;
        let mut connection = target.connect().await?;
        let measured = figures(&pgbench, &mut connection, each).await;
        let dropped = sqlx::raw_sql(AssertSqlSafe(format!(
            "DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"
        )));
        let dropped = dropped.execute(&mut connection).await;
        connection.close().await?;
        let floor = measured?;
        dropped?;
        Ok(floor)
    }
}

async fn figures(
    pgbench: &Pgbench,
    connection: &mut PgConnection,
    each: Duration,
) -> Result<Floor, BenchError> {
    fresh(connection, 20_000).await?;
    let commit1 = pgbench.rate("commit1", CLIENTS, each).await?;
    let commit_p50_ms = pgbench.median_ms("commit1", ALONE.min(each)).await?;
    fresh(connection, 200_000).await?;
    let claim1 = pgbench.rate("claim1", CLIENTS, each).await?;
    fresh(
        connection,
        each.as_secs().max(1).saturating_mul(CLAIMED_MAX),
    )
    .await?;
    let claim50 = pgbench.rate("claim50", CLIENTS, each).await? * 50.0;
    fresh(connection, 20_000).await?;
    let chain50 = pgbench.rate("chain50", CLIENTS, each).await? * 50.0;
    fresh(connection, 1).await?;
    let insert500 = pgbench.rate("insert500", CLIENTS, each).await? * 500.0;
    Ok(Floor {
        commit_p50_ms,
        commit1,
        claim1,
        claim50,
        chain50,
        insert500,
    })
}

/// A new table of so many rows.
async fn fresh(connection: &mut PgConnection, rows: u64) -> Result<(), BenchError> {
    let statements = [
        "SET client_min_messages = warning".to_owned(),
        format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"),
        format!("CREATE SCHEMA {SCHEMA}"),
        format!(
            "CREATE TABLE {SCHEMA}.q (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
             state smallint NOT NULL DEFAULT 0, payload jsonb NOT NULL, result jsonb, \
             locked_at timestamptz)"
        ),
        format!("CREATE INDEX ON {SCHEMA}.q (id) WHERE state = 0"),
        format!(
            "INSERT INTO {SCHEMA}.q (payload) \
             SELECT jsonb_build_object('n', g) FROM generate_series(1, {rows}) g"
        ),
        // Not in a transaction, so each by itself.
        format!("VACUUM ANALYZE {SCHEMA}.q"),
    ];
    for statement in statements {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement));
        statement.execute(&mut *connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_floors_the_harder_one_counts() {
        let floor = |commit, rate| Floor {
            commit_p50_ms: commit,
            commit1: rate,
            claim1: rate,
            claim50: rate,
            chain50: rate,
            insert500: rate,
        };
        assert_eq!(floor(0.4, 10.0).harder(floor(0.5, 20.0)), floor(0.4, 20.0));
        assert_eq!(floor(0.5, 20.0).harder(floor(0.4, 10.0)), floor(0.4, 20.0));
    }
}
