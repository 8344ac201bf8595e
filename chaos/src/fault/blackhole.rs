//! The network is gone for five seconds, each time in another way.

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use testkit::cluster::proxy::Network;
use tokio::time::{Instant, sleep};

use super::{Fault, Strike};
use crate::ground::Ground;

const GONE: Duration = Duration::from_secs(5);
/// In turn; the blackhole is every other one.
const WAYS: [Network; 8] = [
    Network::Blackhole,
    Network::HalfOpen,
    Network::Blackhole,
    Network::Stalled,
    Network::Blackhole,
    Network::Reset,
    Network::Blackhole,
    Network::Drip(Duration::from_millis(1)),
];

#[derive(Default)]
pub(super) struct Blackhole {
    turn: usize,
}

#[async_trait]
impl Fault for Blackhole {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let way = WAYS.get(self.turn.checked_rem(WAYS.len()).unwrap_or(0));
        let way = way.copied().unwrap_or(Network::Blackhole);
        self.turn = self.turn.saturating_add(1);
        let handlers = ground.handlers_running()?;
        let proxy = ground.proxy.as_ref().context("there is no proxy")?;
        let commands = u64::try_from(proxy.in_flight())?;
        ground.mark(&format!("the network is {way:?}"))?;
        proxy.turn(way);
        sleep(GONE).await;
        proxy.turn(Network::Up);
        ground.mark("the network is up")?;
        let healed = Some(Instant::now());
        Ok(Strike {
            hits: handlers.saturating_add(commands),
            healed,
        })
    }

    fn rest(&self) -> (u64, u64) {
        (2_000, 4_000)
    }
}
