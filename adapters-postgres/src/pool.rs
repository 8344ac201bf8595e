//! Connections, reused.
//!
//! A pool of our own, since the driver's sends a ping before and after every use, which doubles the
//! round trips of a command, and keeps the place of a connection that hangs in such a ping, so that
//! a network that was gone for a while leaves it exhausted for good. Here a connection comes back
//! only when its command ended well; everything else is closed, and its place is free at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use application::EngineMetrics;
use application::metrics::Held;
use application::ports::StoreError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use crate::failure::Failure;
use crate::options::PgOptions;

/// A connection that rested longer is asked whether it still lives.
const PING_AFTER: Duration = Duration::from_secs(5);
/// How long it has to answer.
const PING_TIMEOUT: Duration = Duration::from_secs(1);

/// How long handlers wait for a connection: the timeout of their step ends it.
const HANDLER_PATIENCE: Duration = Duration::MAX;

/// Connections that rest, and the right to use or make one.
#[derive(Debug)]
pub(crate) struct Pool {
    target: PgConnectOptions,
    options: PgOptions,
    /// Where those of the store's own statements are counted.
    metrics: Option<Arc<EngineMetrics>>,
    /// What a new connection is set up with.
    set_up: &'static str,
    resting: Mutex<Vec<Resting>>,
    places: Arc<Semaphore>,
}

#[derive(Debug)]
struct Resting {
    connection: PgConnection,
    since: Instant,
}

/// A connection in use. Dropped, it is closed; it rests only if it is given back.
#[derive(Debug)]
pub(crate) struct Borrowed {
    pub(crate) connection: PgConnection,
    _place: OwnedSemaphorePermit,
    _in_use: Option<Held>,
}

impl Pool {
    /// For the statements of the store.
    pub(crate) fn new(
        target: PgConnectOptions,
        options: PgOptions,
        metrics: Arc<EngineMetrics>,
    ) -> Self {
        metrics.pool_max.set(options.connections.max(1).into());
        let set_up = include_str!("../queries/session/set_up.sql");
        let pool = Self::with(target, options, set_up);
        Self {
            metrics: Some(metrics),
            ..pool
        }
    }

    /// For the statements of handlers. They wait for a connection as long as their steps may take:
    /// to be many at once is no failure.
    pub(crate) fn for_handlers(target: PgConnectOptions, options: PgOptions) -> Self {
        let options = PgOptions {
            acquire_timeout: HANDLER_PATIENCE,
            ..options
        };
        let set_up = include_str!("../queries/session/set_up_for_handlers.sql");
        Self::with(target, options, set_up)
    }

    fn with(target: PgConnectOptions, options: PgOptions, set_up: &'static str) -> Self {
        let places = usize::try_from(options.connections.max(1)).unwrap_or(1);
        Self {
            target: target
                .application_name(&options.application_name)
                .disable_statement_logging(),
            options,
            metrics: None,
            set_up,
            resting: Mutex::new(Vec::new()),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    pub(crate) const fn options(&self) -> &PgOptions {
        &self.options
    }

    /// A connection that lives, waiting for a place if all are taken.
    pub(crate) async fn borrow(&self) -> Result<Borrowed, Failure> {
        let asked = Instant::now();
        let place = Arc::clone(&self.places).acquire_owned();
        let place = match timeout(self.options.acquire_timeout, place).await {
            Ok(Ok(place)) => place,
            Ok(Err(_)) => return Err(StoreError::unavailable("the store is closed").into()),
            Err(_) => return Err(Failure::TimedOut("waiting for a free connection")),
        };
        let in_use = self.metrics.as_ref().map(|metrics| {
            metrics.pool_wait.observe(micros(asked.elapsed()));
            metrics.pool_in_use.hold(1)
        });
        let rested = self.wake().await;
        let connection = match rested {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(Borrowed {
            connection,
            _place: place,
            _in_use: in_use,
        })
    }

    /// Lets a connection rest whose command has ended and left no transaction open.
    pub(crate) fn give_back(&self, borrowed: Borrowed) {
        let Borrowed {
            connection,
            _place,
            _in_use,
        } = borrowed;
        let mut resting = self.resting();
        resting.push(Resting {
            connection,
            since: Instant::now(),
        });
        self.show_idle(&resting);
    }

    /// Closes all that rest: after a restart of the server none of them lives.
    pub(crate) fn forget_resting(&self) {
        let mut resting = self.resting();
        let forgotten = std::mem::take(&mut *resting);
        self.show_idle(&resting);
        drop(resting);
        drop(forgotten);
    }

    /// Closes all that rest and takes in no borrower any more.
    pub(crate) async fn close(&self) {
        self.places.close();
        let resting = std::mem::take(&mut *self.resting());
        for one in resting {
            // A connection that cannot say goodbye is as closed as one that can.
            timeout(PING_TIMEOUT, one.connection.close()).await.ok();
        }
    }

    /// The one that has rested for the shortest time.
    fn newest(&self) -> Option<Resting> {
        let mut resting = self.resting();
        let newest = resting.pop();
        self.show_idle(&resting);
        newest
    }

    async fn wake(&self) -> Option<PgConnection> {
        loop {
            let Resting {
                mut connection,
                since,
            } = self.newest()?;
            if since.elapsed() < PING_AFTER {
                return Some(connection);
            }
            if let Ok(Ok(())) = timeout(PING_TIMEOUT, connection.ping()).await {
                return Some(connection);
            }
        }
    }

    /// A connection that is not one of the pool's, as the server makes it. Its role stands behind
    /// the application's name.
    pub(crate) async fn dial(&self, role: &str) -> Result<PgConnection, Failure> {
        let target = self.target_of(role);
        let dialled = timeout(self.options.connect_timeout, target.connect()).await;
        Ok(dialled.map_err(|_elapsed| Failure::TimedOut("connecting to the database"))??)
    }

    /// A pool of the driver's with one connection: the only way to a listener of the driver's.
    pub(crate) async fn for_listener(&self) -> Result<PgPool, sqlx::Error> {
        PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(self.options.connect_timeout)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(self.target_of("listener"))
            .await
    }

    fn target_of(&self, role: &str) -> PgConnectOptions {
        let name = format!("{} {role}", self.options.application_name);
        self.target.clone().application_name(&name)
    }

    /// A connection set up like the pool's own, beyond their number.
    pub(crate) async fn connect(&self) -> Result<PgConnection, Failure> {
        let connected = timeout(self.options.connect_timeout, self.set_up()).await;
        connected.unwrap_or(Err(Failure::TimedOut("connecting to the database")))
    }

    /// The settings are made by a statement and not at start-up: poolers refuse what they do not
    /// know there.
    async fn set_up(&self) -> Result<PgConnection, Failure> {
        let mut connection = self.target.connect().await?;
        let millis = |span: Duration| span.as_millis().to_string();
        let statement = self.options.statement_timeout;
        let idle = statement.saturating_add(Duration::from_secs(5));
        sqlx::query(self.set_up)
            .bind(millis(statement))
            .bind(millis(self.options.lock_timeout))
            .bind(millis(idle))
            .execute(&mut connection)
            .await?;
        Ok(connection)
    }

    fn show_idle(&self, resting: &[Resting]) {
        if let Some(metrics) = &self.metrics {
            let idle = i64::try_from(resting.len()).unwrap_or(i64::MAX);
            metrics.pool_idle.set(idle);
        }
    }

    fn resting(&self) -> MutexGuard<'_, Vec<Resting>> {
        // Nothing panics while it is held; a list of connections is whole at any moment.
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}
