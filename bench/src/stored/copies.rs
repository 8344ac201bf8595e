//! Copying the rows of one task inside the server.

use domain::id::TaskId;
use sqlx::{AssertSqlSafe, Connection, Row};

use crate::error::BenchError;
use crate::probe::Probe;

/// Copies made in one transaction.
const BATCH: u64 = 20_000;

/// How many tasks a namespace has.
pub(super) async fn count(probe: &Probe, namespace: &str) -> Result<u64, BenchError> {
    let mut connection = probe.connect().await?;
    let sql = include_str!("../../queries/stored/count.sql");
    let row = sqlx::query(sql)
        .bind(namespace)
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or(0))
}

/// Makes so many copies of a task: of each of its rows in every table.
pub(super) async fn make(probe: &Probe, task: TaskId, copies: u64) -> Result<(), BenchError> {
    let mut connection = probe.connect().await?;
    let statements = statements(&mut connection).await?;
    let mut made = 0;
    while made < copies {
        let last = copies.min(made + BATCH);
        let mut transaction = connection.begin().await?;
        for (_, statement) in &statements {
            // The names in it come quoted from the server's own catalogue.
            sqlx::query(AssertSqlSafe(statement.clone()))
                .bind(task.as_uuid())
                .bind(signed(made + 1))
                .bind(signed(last))
                .bind(signed(copies))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        made = last;
    }
    connection.close().await?;
    Ok(())
}

/// Vacuums and analyses the tables of tasks: a store that has stood for a while has been, too.
pub(super) async fn vacuum(probe: &Probe) -> Result<(), BenchError> {
    let mut connection = probe.connect().await?;
    for (table, _) in statements(&mut connection).await? {
        let vacuum = sqlx::raw_sql(AssertSqlSafe(format!("VACUUM ANALYZE tasker.{table}")));
        vacuum.execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// The tables with rows of tasks, and how these are copied.
async fn statements(
    connection: &mut sqlx::postgres::PgConnection,
) -> Result<Vec<(String, String)>, BenchError> {
    let sql = include_str!("../../queries/stored/statements.sql");
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    let read = rows
        .iter()
        .map(|row| Ok((row.try_get("name")?, row.try_get("statement")?)));
    read.collect()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
