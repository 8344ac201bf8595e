//! [`CensusTaker`].

use application::ports::{COUNT_MAX, Census, CensusTaker, QUEUES_MAX, QueueCount, StoreError};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::name::QueueName;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::PgStore;
use crate::failure::Failure;
use crate::row::Fields;
use crate::session::Command;
use crate::time::At;

#[async_trait]
impl CensusTaker for PgStore {
    async fn census(&self, now: Timestamp) -> Result<Census, StoreError> {
        Ok(self.session.run(TakeCensus { now }).await?)
    }
}

struct TakeCensus {
    now: Timestamp,
}

impl Command for TakeCensus {
    type Reply = Census;
    const NAME: &'static str = "count queues and tasks";

    async fn run(&self, connection: &mut PgConnection) -> Result<Census, Failure> {
        let rows = sqlx::query(include_str!("../queries/census.sql"))
            .bind(At(self.now))
            .bind(i64::from(COUNT_MAX))
            .bind(i64::from(QUEUES_MAX))
            .fetch_all(connection)
            .await?;
        let mut census = Census::default();
        for row in &rows {
            let fields = Fields::of(row, "census", &"of now");
            census.running = fields.count("running")?;
            census.open = fields.count("open")?;
            let snapshot: Option<i64> = row.try_get("snapshot_ms")?;
            let snapshot = snapshot.map(|ms| u64::try_from(ms).unwrap_or(0));
            census.oldest_snapshot = snapshot.map(Millis::saturating);
            census.queues.extend(queue(row)?);
        }
        Ok(census)
    }
}

/// None in the one row that is there when no queue is.
fn queue(row: &PgRow) -> Result<Option<QueueCount>, Failure> {
    let Some(name) = row.try_get::<Option<&str>, _>("name")? else {
        return Ok(None);
    };
    let fields = Fields::of(row, "queue", &name);
    let oldest: Option<i64> = fields.get("oldest_ready_at")?;
    let oldest = oldest.map(Timestamp::from_micros).transpose();
    Ok(Some(QueueCount {
        queue: QueueName::parse(name).map_err(|error| fields.corrupt(&error))?,
        ready: fields.count("ready")?,
        waiting: fields.count("waiting")?,
        oldest_ready_at: oldest.map_err(|error| fields.corrupt(&error))?,
        paused: fields.get("paused")?,
    }))
}
