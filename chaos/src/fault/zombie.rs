//! SIGSTOP to a worker, for twice its lease; then SIGCONT, and it goes on as if nothing had been.

use std::time::Duration;

use async_trait::async_trait;
use nix::sys::signal::Signal;
use tokio::time::sleep;

use super::{Fault, Strike, victim};
use crate::ground::{Death, Ground};
use crate::worker::LEASE;

pub(super) struct Zombie;

#[async_trait]
impl Fault for Zombie {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let at = victim(ground).await?;
        let Some(worker) = ground.fleet.workers.get(at) else {
            anyhow::bail!("the fleet is empty");
        };
        worker.signal(Signal::SIGSTOP)?;
        let worker = worker.name.clone();
        ground.follower.catch_up()?;
        let hits = u64::try_from(ground.follower.running(&worker))?;
        ground.mark(&format!("{worker} was stopped"))?;
        let stopped = ground.now().await?;
        sleep(twice(LEASE.as_duration())).await;
        if let Some(zombie) = ground.fleet.workers.get(at) {
            zombie.signal(Signal::SIGCONT)?;
        }
        ground.mark(&format!("{worker} goes on"))?;
        ground.deaths.push(Death {
            worker,
            at: stopped,
        });
        Ok(Strike { hits, healed: None })
    }

    fn rest(&self) -> (u64, u64) {
        (50, 300)
    }
}

const fn twice(lease: Duration) -> Duration {
    lease.saturating_mul(2)
}
