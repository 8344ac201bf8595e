//! Every 200 ms about a third of the connections is terminated, or what they do is cancelled.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use tokio::time::{Instant, sleep};

use super::{Fault, Strike};
use crate::ground::Ground;

/// A strike waits so long for a moment at which a command is under way.
const MOMENT_WITHIN: Duration = Duration::from_millis(150);
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// Every so many strikes cancel in place of terminating.
const CANCELS_EVERY: u64 = 4;

/// Those with a command under way first. Answers how many of the chosen had one.
const TERMINATE: &str = "WITH all_of_them AS (
    SELECT pid, state <> 'idle' AS busy FROM pg_stat_activity WHERE usename = 'chaos'
), chosen AS MATERIALIZED (
    SELECT pid, busy FROM all_of_them
    ORDER BY busy DESC, random()
    LIMIT (SELECT ceil(count(*) * 0.3) FROM all_of_them)
), struck AS MATERIALIZED (
    SELECT busy, pg_terminate_backend(pid) AS ended FROM chosen
)
SELECT count(*) FILTER (WHERE busy AND ended) FROM struck";
const CANCEL: &str = "SELECT count(*) FILTER (WHERE pg_cancel_backend(pid))
FROM pg_stat_activity WHERE usename = 'chaos' AND state <> 'idle'";
const BUSY: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'chaos' AND state <> 'idle'";

#[derive(Default)]
pub(super) struct BackendStorm {
    admin: Option<PgConnection>,
    strikes: u64,
}

#[async_trait]
impl Fault for BackendStorm {
    async fn strike(&mut self, ground: &mut Ground) -> anyhow::Result<Strike> {
        let admin = match self.admin.take() {
            Some(admin) => admin,
            None => ground.admin().await?,
        };
        let admin = self.admin.insert(admin);
        let begun = Instant::now();
        while begun.elapsed() < MOMENT_WITHIN {
            let busy: i64 = sqlx::query_scalar(BUSY).fetch_one(&mut *admin).await?;
            if busy > 0 {
                break;
            }
            sleep(LOOK_AGAIN).await;
        }
        self.strikes = self.strikes.saturating_add(1);
        let cancels = self.strikes.checked_rem(CANCELS_EVERY) == Some(0);
        let sql = if cancels { CANCEL } else { TERMINATE };
        let hits: i64 = sqlx::query_scalar(sql).fetch_one(admin).await?;
        Ok(Strike {
            hits: u64::try_from(hits)?,
            healed: None,
        })
    }

    fn rest(&self) -> (u64, u64) {
        (100, 200)
    }
}
