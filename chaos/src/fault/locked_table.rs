//! Someone locks the table of steps for ten seconds, as a careless migration does.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::Connection;
use tokio::time::{Instant, sleep};

use super::{Fault, Strike, work_in_flight};
use crate::ground::Ground;

const LOCKED: Duration = Duration::from_secs(10);

pub(super) struct LockedTable;

#[async_trait]
impl Fault for LockedTable {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let hits = work_in_flight(ground).await?;
        let mut admin = ground.admin().await?;
        let mut lock = admin.begin().await?;
        sqlx::query("LOCK TABLE tasker.steps IN ACCESS EXCLUSIVE MODE")
            .execute(&mut *lock)
            .await?;
        ground.mark("the table of steps is locked")?;
        sleep(LOCKED).await;
        lock.rollback().await?;
        ground.mark("the table of steps is free")?;
        let healed = Some(Instant::now());
        Ok(Strike { hits, healed })
    }

    fn rest(&self) -> (u64, u64) {
        (2_000, 4_000)
    }
}
