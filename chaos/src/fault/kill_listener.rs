//! The connections that listen for wake-ups are terminated, all at once.

use async_trait::async_trait;

use super::{Fault, Strike};
use crate::ground::Ground;

/// A listening connection does nothing more once it has been asked whose it is.
const TERMINATE: &str = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
FROM pg_stat_activity WHERE usename = 'chaos' AND query LIKE '%pg_backend_pid()%'";

pub(super) struct KillListener;

#[async_trait]
impl Fault for KillListener {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let running = ground.handlers_running()?;
        let mut admin = ground.admin().await?;
        let killed: i64 = sqlx::query_scalar(TERMINATE).fetch_one(&mut admin).await?;
        // Work was in flight for as many as lost their ear while steps ran.
        let hits = running.min(u64::try_from(killed)?);
        Ok(Strike { hits, healed: None })
    }

    fn rest(&self) -> (u64, u64) {
        (400, 1_000)
    }
}
