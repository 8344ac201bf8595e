//! What other roles than the owner may do with the schema.

use application::ports::StoreError;
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use crate::failure::Failure;
use crate::options::PgOptions;
use crate::schema;

/// What a role may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// What `serve`, `worker` and every command but `migrate` need: rows are read and written. No
    /// DDL, no TRUNCATE; the history and the audit log are added to and never changed.
    Work,
    /// Everything is read but secrets and the hashes of keys: for reports and dashboards.
    Read,
}

/// Lets a role do this much, and no more. All in one transaction.
pub(crate) async fn grant(url: &str, role: &str, right: Right) -> Result<(), StoreError> {
    let target = schema::target(url)?
        .application_name("tasker migrate")
        .disable_statement_logging();
    let limit = PgOptions::default().connect_timeout;
    let connecting = timeout(limit, target.connect()).await;
    let connecting = connecting.map_err(|_elapsed| Failure::TimedOut("connecting to the database"));
    let mut connection = connecting?.map_err(Failure::Sql)?;
    let word = match right {
        Right::Work => "work",
        Right::Read => "read",
    };
    let granted = async {
        let mut transaction = connection.begin().await?;
        // A block of commands takes no parameters; it reads these settings and quotes them itself.
        sqlx::query(include_str!("../queries/grant/say.sql"))
            .bind(role)
            .bind(word)
            .execute(&mut *transaction)
            .await?;
        sqlx::raw_sql(include_str!("../queries/grant/grant.sql"))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    };
    let granted: Result<(), sqlx::Error> = granted.await;
    connection.close().await.ok();
    Ok(granted.map_err(Failure::Sql)?)
}
