//! The pooler is killed and started again; in between, connections behind it are terminated.

use anyhow::Context;
use async_trait::async_trait;
use tokio::task::block_in_place;
use tokio::time::Instant;

use super::{Fault, Strike, work_in_flight};
use crate::ground::Ground;

const TERMINATE: &str = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
FROM pg_stat_activity WHERE usename = 'chaos'";

#[derive(Default)]
pub(super) struct KillPooler {
    strikes: u64,
}

#[async_trait]
impl Fault for KillPooler {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let hits = work_in_flight(ground).await?;
        self.strikes = self.strikes.saturating_add(1);
        if self.strikes.is_multiple_of(2) {
            ground.mark("the connections behind the pooler end")?;
            let mut admin = ground.admin().await?;
            let _: i64 = sqlx::query_scalar(TERMINATE).fetch_one(&mut admin).await?;
        } else {
            ground.mark("the pooler is killed")?;
            let pooler = ground.pooler.as_mut().context("there is no pooler")?;
            block_in_place(|| pooler.restart(&ground.cluster))?;
        }
        let healed = Some(Instant::now());
        Ok(Strike { hits, healed })
    }

    fn rest(&self) -> (u64, u64) {
        (1_500, 4_000)
    }
}
