//! Faults: one strike at a time, each telling how much work in flight it hit.

mod backend_storm;
mod blackhole;
mod disk_full;
mod kill;
mod kill_listener;
mod locked_table;
mod no_connections;
mod pooler;
mod stop_server;
mod zombie;

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, sleep};

use crate::ground::Ground;
use crate::scenario::Scenario;

/// How long a strike waits for a victim that has work.
const VICTIM_WITHIN: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Breaks something, again and again.
#[async_trait]
pub(crate) trait Fault: Send {
    /// Strikes once, and makes it good again.
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike>;

    /// How long it is quiet between two strikes, from and to so many milliseconds.
    fn rest(&self) -> (u64, u64);
}

/// What one strike did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strike {
    /// How many running steps and commands under way it hit.
    pub(crate) hits: u64,
    /// When everything was well again, for faults that stop all work.
    pub(crate) healed: Option<Instant>,
}

/// The fault of a scenario.
pub(crate) fn of(scenario: Scenario) -> Box<dyn Fault> {
    match scenario {
        // Under skewed clocks, the next to take a step is twenty minutes away from the last.
        Scenario::KillWorkers | Scenario::ClockSkew => Box::new(kill::Kill),
        Scenario::Zombies => Box::new(zombie::Zombie),
        Scenario::StopServer => Box::new(stop_server::StopServer),
        Scenario::BackendStorm => Box::new(backend_storm::BackendStorm::default()),
        Scenario::NoConnections => Box::new(no_connections::NoConnections),
        Scenario::Blackhole => Box::new(blackhole::Blackhole::default()),
        Scenario::KillListener => Box::new(kill_listener::KillListener),
        Scenario::LockedTable => Box::new(locked_table::LockedTable),
        Scenario::Pooler => Box::new(pooler::KillPooler::default()),
        Scenario::DiskFull => Box::new(disk_full::DiskFull),
    }
}

/// Steps that run and commands under way, right now.
async fn work_in_flight(ground: &mut Ground) -> anyhow::Result<u64> {
    let commands = ground.commands_in_flight().await?;
    Ok(ground.handlers_running()?.saturating_add(commands))
}

/// The place of a worker that runs at least one step, waiting for one if need be.
async fn victim(ground: &mut Ground) -> anyhow::Result<usize> {
    let count = ground.fleet.workers.len();
    let first = ground.dice.place(count);
    let begun = Instant::now();
    loop {
        ground.follower.catch_up()?;
        for turn in 0..count {
            let at = first.saturating_add(turn).checked_rem(count).unwrap_or(0);
            let name = ground
                .fleet
                .workers
                .get(at)
                .map(|worker| worker.name.as_str());
            if name.is_some_and(|name| ground.follower.running(name) > 0) {
                return Ok(at);
            }
        }
        if begun.elapsed() > VICTIM_WITHIN {
            return Ok(first);
        }
        sleep(LOOK_AGAIN).await;
    }
}
