//! Others take every connection that the server allows, and hold on to them.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::time::{Instant, sleep, timeout};

use super::{Fault, Strike, work_in_flight};
use crate::ground::Ground;

/// Long enough for every lease to lapse.
const HELD: Duration = Duration::from_secs(4);
const TAKE_AGAIN: Duration = Duration::from_millis(20);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const TERMINATE: &str =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'chaos'";

pub(super) struct NoConnections;

#[async_trait]
impl Fault for NoConnections {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let hits = work_in_flight(ground).await?;
        ground.mark("all connections are taken")?;
        // Those who have one lose it, and are too late for another.
        let mut admin = ground.admin().await?;
        let _: i64 = sqlx::query_scalar(TERMINATE).fetch_one(&mut admin).await?;
        let mut held = Vec::new();
        let begun = Instant::now();
        while begun.elapsed() < HELD {
            match timeout(CONNECT_WITHIN, PgConnection::connect(&ground.url)).await {
                Ok(Ok(connection)) => held.push(connection),
                Ok(Err(_)) | Err(_) => sleep(TAKE_AGAIN).await,
            }
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
