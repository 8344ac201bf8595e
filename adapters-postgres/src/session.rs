//! The one way every call takes to the database.
//!
//! A command runs in a task of its own, which goes on when the caller is dropped: what was begun is
//! finished, and its connection is given back whole. (The driver's own pool hands on a connection
//! whose `BEGIN` was in flight when its caller went away; what the next caller writes on it is
//! acknowledged, and nobody else ever sees it.) A command has a limit of time, and what did not end
//! well by then is closed with its connection. What the database rolled back, or what may be
//! repeated although the reply was lost, is tried a few times.

use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use application::EngineMetrics;
use application::ports::StoreError;
use sqlx::postgres::PgConnection;
use tokio::time::{sleep, timeout};
use tracing::Instrument;

use crate::failure::{Failure, Remedy};
use crate::pool::Pool;

/// How often a command is tried in all.
const TRIES: u32 = 5;
/// The longest wait before the second try; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(20);

/// One unit of work on one connection.
///
/// It must leave no transaction open when it ends well. It is repeated when the database rolled it
/// back and when the connection was lost, so a second run must do no harm after a first that was
/// carried out without our knowing; where it would, the loss is told as [`Failure::Unknown`].
pub(crate) trait Command: Send + Sync + 'static {
    /// What it answers.
    type Reply: Send + 'static;
    /// What it is called in logs and errors.
    const NAME: &'static str;

    /// Does it.
    fn run(
        &self,
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<Self::Reply, Failure>> + Send;
}

/// Runs commands.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pool: Arc<Pool>,
    /// Commands begun, repeats included.
    begun: Arc<AtomicU64>,
    metrics: Arc<EngineMetrics>,
}

impl Session {
    pub(crate) fn new(pool: Pool, metrics: Arc<EngineMetrics>) -> Self {
        Self {
            pool: Arc::new(pool),
            begun: Arc::default(),
            metrics,
        }
    }

    /// How many commands were begun, repeats included.
    pub(crate) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// The connections, for those who need one of their own.
    pub(crate) fn pool(&self) -> Arc<Pool> {
        Arc::clone(&self.pool)
    }

    /// Runs a command to its end, whatever becomes of the caller.
    pub(crate) async fn run<C: Command>(&self, command: C) -> Result<C::Reply, Failure> {
        let session = self.clone();
        let span = tracing::debug_span!("database", command = C::NAME);
        let work = async move { session.try_often(&command).await };
        match tokio::spawn(work.instrument(span)).await {
            Ok(answer) => answer,
            // It panicked, or the runtime is shutting down.
            Err(error) => Err(StoreError::unavailable(error).into()),
        }
    }

    /// Closes all connections; commands that come later fail.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    async fn try_often<C: Command>(&self, command: &C) -> Result<C::Reply, Failure> {
        let mut tries: u32 = 0;
        loop {
            let failure = match self.try_once(command).await {
                Ok(reply) => return Ok(reply),
                Err(failure) => failure,
            };
            tries = tries.saturating_add(1);
            let again = matches!(failure.remedy(), Some(Remedy::Repeat | Remedy::Reconnect));
            if !again || tries >= TRIES {
                return Err(failure);
            }
            tracing::debug!(command = C::NAME, tries, ?failure, "trying again");
            self.metrics.transactions_retried.add(1);
            sleep(wait_before(tries)).await;
        }
    }

    async fn try_once<C: Command>(&self, command: &C) -> Result<C::Reply, Failure> {
        let mut borrowed = self.pool.borrow().await?;
        self.begun.fetch_add(1, Ordering::Relaxed);
        let limit = self.pool.options().statement_timeout;
        match timeout(limit, command.run(&mut borrowed.connection)).await {
            Ok(Ok(reply)) => {
                self.pool.give_back(borrowed);
                Ok(reply)
            }
            // The connection is dropped here, and closed: it may be inside a transaction.
            Ok(Err(failure)) => {
                self.metrics.connections_detached.add(1);
                if failure.remedy() == Some(Remedy::Reconnect) {
                    self.pool.forget_resting();
                }
                Err(failure)
            }
            Err(_) => {
                self.metrics.connections_detached.add(1);
                Err(Failure::TimedOut(C::NAME))
            }
        }
    }
}

/// A wait with full jitter, so that those who met in a deadlock do not meet again.
fn wait_before(tries: u32) -> Duration {
    let most = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)));
    let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX).max(1);
    // The standard library seeds its hashers from the system; a retry needs no better randomness.
    Duration::from_micros(RandomState::new().build_hasher().finish() % micros)
}
