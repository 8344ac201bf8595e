//! The disk of the tables is full for a while.

use std::fs;
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep};

use super::{Fault, Strike};
use crate::ground::Ground;

const FULL: Duration = Duration::from_secs(5);
/// What the server says of each statement that found no room.
const NO_ROOM: &str = "No space left on device";

pub(super) struct DiskFull;

#[async_trait]
impl Fault for DiskFull {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let before = refused(ground)?;
        ground.mark("the disk is full")?;
        let disk = ground.disk.as_ref().context("there is no small disk")?;
        block_in_place(|| disk.fill())?;
        sleep(FULL).await;
        disk.empty()?;
        ground.mark("the disk has room")?;
        let healed = Some(Instant::now());
        // A statement that was refused for want of room was under way when the fault hit it.
        let hits = refused(ground)?.saturating_sub(before);
        Ok(Strike { hits, healed })
    }

    fn rest(&self) -> (u64, u64) {
        (3_000, 6_000)
    }
}

/// How many statements were refused for want of room so far.
fn refused(ground: &Ground) -> anyhow::Result<u64> {
    let log = fs::read(ground.cluster.log())?;
    let log = String::from_utf8_lossy(&log);
    Ok(u64::try_from(log.matches(NO_ROOM).count())?)
}
