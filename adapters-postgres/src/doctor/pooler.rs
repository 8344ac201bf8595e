//! Whether something between us and the server keeps notifications and sessions from us.

use std::time::Duration;

use sqlx::Row;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use tokio::time::timeout;

use super::Finding;
use crate::failure::Failure;
use crate::session::{Command, Session};

/// How long a notification may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends a notification to itself and waits for it.
pub(super) async fn look(session: &Session, target: &PgConnectOptions) -> Finding {
    let advice = "connect to the server itself, or by a pooler in session mode; until then work of others \
                  is found by polling, within 2 s";
    match hear(session, target).await {
        Ok(true) => Finding::ok("notifications", "a notification arrives"),
        Ok(false) => {
            let seen =
                "LISTEN succeeds but nothing arrives: a pooler in transaction mode stands between";
            Finding::warn("notifications", seen).advise(advice)
        }
        Err(failure) => {
            let why = application::ports::StoreError::from(failure);
            let seen = format!("notifications could not be tried: {why}");
            Finding::warn("notifications", seen).advise(advice)
        }
    }
}

async fn hear(session: &Session, target: &PgConnectOptions) -> Result<bool, Failure> {
    let pool = PgPoolOptions::new().max_connections(1);
    let pool = pool.acquire_timeout(PATIENCE);
    let pool = pool.connect_with(target.clone()).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    let channel = session.run(Channel).await?;
    listener.listen(&channel).await?;
    session.run(Notify { channel }).await?;
    let heard = matches!(timeout(PATIENCE, listener.recv()).await, Ok(Ok(_)));
    drop(listener);
    pool.close().await;
    Ok(heard)
}

/// A name that no other doctor listens to.
struct Channel;

impl Command for Channel {
    type Reply = String;
    const NAME: &'static str = "name a channel";

    async fn run(&self, connection: &mut PgConnection) -> Result<String, Failure> {
        let sql = include_str!("../../queries/doctor/channel.sql");
        Ok(sqlx::query(sql).fetch_one(connection).await?.try_get(0)?)
    }
}

struct Notify {
    channel: String,
}

impl Command for Notify {
    type Reply = ();
    const NAME: &'static str = "notify ourselves";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        sqlx::query(include_str!("../../queries/doctor/notify.sql"))
            .bind(&self.channel)
            .execute(connection)
            .await?;
        Ok(())
    }
}
