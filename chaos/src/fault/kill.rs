//! SIGKILL to a worker in the middle of a step.

use async_trait::async_trait;

use super::{Fault, Strike, victim};
use crate::ground::{Death, Ground};

pub(super) struct Kill;

#[async_trait]
impl Fault for Kill {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let at = victim(ground).await?;
        let worker = ground.fleet.kill(at).await?;
        // It is dead and writes no more: what it has begun and not ended was hit.
        ground.follower.catch_up()?;
        let hits = u64::try_from(ground.follower.running(&worker))?;
        ground.follower.bury(&worker);
        ground.mark(&format!("{worker} was killed"))?;
        let died = ground.now().await?;
        ground.deaths.push(Death { worker, at: died });
        ground.fleet.replace(at)?;
        Ok(Strike { hits, healed: None })
    }

    fn rest(&self) -> (u64, u64) {
        (400, 1_200)
    }
}
