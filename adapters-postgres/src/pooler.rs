//! Whether a pooler stands between this process and the database that hands the statements of one
//! connection to different servers.

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};
use tokio::time::timeout;

use crate::failure::{Failure, of_pooler};
use crate::pool::Pool;

/// Asks which server process is behind a connection.
pub(crate) const BACKEND: &str = include_str!("../queries/session/backend.sql");

/// What stands in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// Nothing, or a pooler that keeps a connection on its server.
    None,
    /// One that changes servers between transactions and carries prepared statements along.
    /// Nothing can be heard through it.
    Statements,
}

/// Looks, with two connections: while the second is inside a transaction, and holds whatever
/// server it was given, the first asks which server answers it.
///
/// # Errors
/// [`StoreError::Unusable`](application::ports::StoreError::Unusable), by way of [`Failure`], for a
/// pooler that loses prepared statements; and whatever keeps the first connection from being made.
pub(crate) async fn look(pool: &Pool) -> Result<Pooling, Failure> {
    let mut one = pool.borrow().await?;
    let limit = pool.options().connect_timeout;
    let looked = timeout(limit, compare(pool, &mut one.connection)).await;
    let pooling = match looked {
        Ok(Ok(pooling)) => pooling,
        // There is no second connection to be had just now. Most likely there is no pooler either;
        // if there is, calls will say so.
        Ok(Err(failure)) => {
            return of_pooler(&failure).map_or(Ok(Pooling::None), |no| Err(no.into()));
        }
        Err(_) => return Ok(Pooling::None),
    };
    pool.give_back(one);
    if pooling == Pooling::Statements {
        tracing::warn!(
            "a pooler between this process and the database changes servers between transactions: \
             settings of a session do not hold, and announcements of other processes do not arrive. \
             Work is found by polling, within 2 s; better is a direct connection, or session mode"
        );
    }
    Ok(pooling)
}

async fn compare(pool: &Pool, one: &mut PgConnection) -> Result<Pooling, Failure> {
    let at_first = backend(one).await?;
    // With an old pooler this is given the server of the first, and meets its statements.
    let mut other = pool.connect().await?;
    let mut transaction = other.begin().await?;
    let held = backend(&mut transaction).await?;
    let then = backend(one).await?;
    transaction.rollback().await?;
    Ok(if held == at_first || then != at_first {
        Pooling::Statements
    } else {
        Pooling::None
    })
}

async fn backend(connection: &mut PgConnection) -> Result<i32, Failure> {
    Ok(sqlx::query(BACKEND)
        .fetch_one(connection)
        .await?
        .try_get(0)?)
}
