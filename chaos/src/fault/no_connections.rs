//! Others take every connection that the server allows, and hold on to them.

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::{Fault, Strike, work_in_flight};
use crate::ground::Ground;

/// Long enough for every lease to lapse.
const HELD: Duration = Duration::from_secs(4);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How many try for a connection at once.
const CROWD: usize = 16;
/// Everyone else's connections end, so that the crowd gets them.
const TERMINATE: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE usename = 'chaos' AND application_name <> 'chaos-crowd'";

pub(super) struct NoConnections;

#[async_trait]
impl Fault for NoConnections {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let hits = work_in_flight(ground).await?;
        ground.mark("all connections are taken")?;
        let mut admin = ground.admin().await?;
        let target = PgConnectOptions::from_str(&ground.url)?.application_name("chaos-crowd");
        let mut held = Vec::new();
        let begun = Instant::now();
        while begun.elapsed() < HELD {
            let _: i64 = sqlx::query_scalar(TERMINATE).fetch_one(&mut admin).await?;
            held.append(&mut crowd(&target).await);
        }
        drop(held);
        ground.mark("connections are free")?;
        let healed = Some(Instant::now());
        Ok(Strike { hits, healed })
    }

    fn rest(&self) -> (u64, u64) {
        (2_000, 4_000)
    }
}

/// What so many get who ask at once.
async fn crowd(target: &PgConnectOptions) -> Vec<PgConnection> {
    let mut asking = JoinSet::new();
    for _ in 0..CROWD {
        let target = target.clone();
        asking.spawn(async move { timeout(CONNECT_WITHIN, target.connect()).await });
    }
    let mut got = Vec::new();
    while let Some(asked) = asking.join_next().await {
        if let Ok(Ok(Ok(connection))) = asked {
            got.push(connection);
        }
    }
    got
}
