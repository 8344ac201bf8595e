//! `pg_ctl stop -m immediate`, a while of nothing, and a start that must recover.

use async_trait::async_trait;
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep};

use super::{Fault, Strike, work_in_flight};
use crate::ground::Ground;

/// For at most so many milliseconds there is no server.
const AWAY_MOST: u64 = 3_000;

pub(super) struct StopServer;

#[async_trait]
impl Fault for StopServer {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let hits = work_in_flight(ground).await?;
        ground.mark("the server stops")?;
        block_in_place(|| ground.cluster.stop_immediate())?;
        sleep(ground.dice.span(0, AWAY_MOST)).await;
        block_in_place(|| ground.cluster.start_again())?;
        ground.mark("the server is up")?;
        let healed = Some(Instant::now());
        Ok(Strike { hits, healed })
    }

    /// With the time it is away, every 5 to 20 seconds.
    fn rest(&self) -> (u64, u64) {
        (4_000, 14_000)
    }
}
