//! Telling other processes, on a connection of its own.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use application::supervise::Pulse;
use domain::name::QueueName;
use sqlx::Row;
use sqlx::postgres::PgConnection;
use tokio::time::{sleep, timeout};

use super::outbox::Outbox;
use super::{CHANNEL, PAUSES, Parts};
use crate::failure::Failure;

/// How long one announcement may take, connecting included.
const LIMIT: Duration = Duration::from_secs(5);

/// Announces what is in the outbox.
pub(super) struct Notifier {
    parts: Parts,
    outbox: Arc<Outbox>,
    pulse: Pulse,
    connection: Option<PgConnection>,
}

impl Notifier {
    pub(super) const fn new(parts: Parts, outbox: Arc<Outbox>, pulse: Pulse) -> Self {
        Self {
            parts,
            outbox,
            pulse,
            connection: None,
        }
    }

    /// For ever.
    pub(super) async fn tell(mut self) {
        let mut pause = Duration::ZERO;
        loop {
            let queues = self.outbox.take().await;
            let pulse = self.pulse.clone();
            let was_open = self.connection.is_some();
            match pulse.during(self.tell_within_limit(&queues)).await {
                Ok(()) => {
                    pause = Duration::ZERO;
                    self.parts.metrics.wakeups_sent.add(queues.len());
                }
                Err(failure) => {
                    self.connection = None;
                    self.outbox.put(queues);
                    // A connection that was lost while nothing was said is replaced at once.
                    if !was_open {
                        pause = pause.saturating_mul(2).clamp(PAUSES.0, PAUSES.1);
                        tracing::debug!(?failure, ?pause, "could not announce; trying again");
                        sleep(pause).await;
                    }
                }
            }
        }
    }

    async fn tell_within_limit(&mut self, queues: &[QueueName]) -> Result<(), Failure> {
        match timeout(LIMIT, self.tell_once(queues)).await {
            Ok(done) => done,
            Err(_) => Err(Failure::TimedOut("an announcement")),
        }
    }

    async fn tell_once(&mut self, queues: &[QueueName]) -> Result<(), Failure> {
        let connection = if let Some(connection) = &mut self.connection {
            connection
        } else {
            let connection = self.open().await?;
            self.connection.insert(connection)
        };
        let names: Vec<&str> = queues.iter().map(QueueName::as_str).collect();
        say(connection, &names).await
    }

    async fn open(&self) -> Result<PgConnection, Failure> {
        let mut connection = self.parts.pool.dial("notifier").await?;
        let row = sqlx::query(include_str!("../../queries/wake/set_up.sql"))
            .bind(LIMIT.as_millis().to_string())
            .fetch_one(&mut connection)
            .await?;
        let teller: i32 = row.try_get(0)?;
        let teller = teller.unsigned_abs();
        self.parts.teller.store(teller, Ordering::Relaxed);
        Ok(connection)
    }
}

/// Says these words, each as an announcement.
pub(super) async fn say(connection: &mut PgConnection, words: &[&str]) -> Result<(), Failure> {
    sqlx::query(include_str!("../../queries/wake/notify.sql"))
        .bind(CHANNEL)
        .bind(words)
        .execute(connection)
        .await?;
    Ok(())
}
