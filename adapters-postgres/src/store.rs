//! The store, and how it is reached.

use std::sync::Arc;

use application::EngineMetrics;
use application::ports::{
    Analytics, AuditLog, CensusTaker, Clock, EventFeed, KeyStore, Ports, Reenqueuer,
    RetentionStore, StepQueue, StoreError, TaskStore, TemplateStore, Wakeups, WebhookStore,
    WorkerStore,
};
use sqlx::Row;
use sqlx::postgres::PgConnection;
use tokio::time::Instant;

use crate::clock::{PgClock, Sighting};
use crate::failure::Failure;
use crate::feed::Settled;
use crate::grant::{self, Right};
use crate::options::PgOptions;
use crate::pool::Pool;
use crate::pooler::{self, Pooling};
use crate::queue::front::Fronts;
use crate::queue::horizon::Horizon;
use crate::schema::{self, CheckVersion};
use crate::session::{Command, Session};
use crate::skew::Skew;
use crate::templates::cache::TemplateCache;
use crate::time::At;
use crate::wakeups::PgWakeups;

/// Tasks, steps and templates in PostgreSQL. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct PgStore {
    pub(crate) session: Session,
    /// Connections of transactional handlers: a handler holds one for as long as it runs, and must
    /// not keep heartbeats and commits waiting.
    pub(crate) handler_pool: Arc<Pool>,
    pub(crate) templates: Arc<TemplateCache>,
    pub(crate) clock: PgClock,
    pub(crate) fronts: Arc<Fronts>,
    pub(crate) horizon: Arc<Horizon>,
    pub(crate) settled: Arc<Settled>,
    wakeups: Arc<PgWakeups>,
    metrics: Arc<EngineMetrics>,
}

impl PgStore {
    /// Connects to a database that has been migrated. Changes nothing in it.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for a URL that is none, a login that is refused, and a schema that
    /// is missing, too old or too new, and a pooler that loses prepared statements;
    /// [`StoreError::Unavailable`] when nobody answers.
    pub async fn connect(url: &str, options: PgOptions) -> Result<Self, StoreError> {
        Self::connect_counting(url, options, Arc::default()).await
    }

    /// The same, counting where others of this process count.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_counting(
        url: &str,
        options: PgOptions,
        metrics: Arc<EngineMetrics>,
    ) -> Result<Self, StoreError> {
        let target = schema::target(url)?;
        let slow_look = options.slow_look;
        let handler_pool = Arc::new(Pool::for_handlers(target.clone(), options.clone()));
        let session = Session::new(
            Pool::new(target, options, Arc::clone(&metrics)),
            Arc::clone(&metrics),
        );
        let pooling = pooler::look(&session.pool()).await?;
        session.run(CheckVersion).await?;
        let clock = PgClock::new(session.run(LookAtClock).await?, Skew::of_host());
        let can_listen = pooling == Pooling::None;
        let wakeups = PgWakeups::new(&session, Arc::new(clock.clone()), &metrics, can_listen);
        Ok(Self {
            session,
            handler_pool,
            templates: Arc::default(),
            clock,
            fronts: Arc::new(Fronts::new(slow_look)),
            horizon: Arc::new(Horizon::new(slow_look)),
            settled: Arc::default(),
            wakeups: Arc::new(wakeups),
            metrics,
        })
    }

    /// Brings the schema of a database up to date, or makes it. Does nothing to one that is; several
    /// at once take turns.
    ///
    /// # Errors
    /// As [`connect`](Self::connect); and when the schema is newer than this program, or was
    /// changed by hand.
    pub async fn migrate(url: &str) -> Result<(), StoreError> {
        schema::migrate(url).await
    }

    /// Lets a role use the schema of a database, and no more than `right` says: whatever it was let
    /// do with it before is taken away first. Asked again after a migration, it knows what is new.
    ///
    /// # Errors
    /// As [`connect`](Self::connect); and when there is no such role, or who asks does not own the
    /// schema.
    pub async fn grant(url: &str, role: &str, right: Right) -> Result<(), StoreError> {
        grant::grant(url, role, right).await
    }

    /// The version of the schema that this program needs.
    pub fn schema_version() -> i64 {
        schema::newest()
    }

    /// How many commands this store and its clones have sent so far, repeats included. A command is
    /// one statement or one short transaction.
    pub fn commands(&self) -> u64 {
        self.session.begun()
    }

    /// Closes the connections. Calls that come later fail.
    pub async fn close(&self) {
        self.wakeups.close();
        self.session.close().await;
        self.handler_pool.close().await;
    }

    /// How this process and others on the same database wake each other.
    pub fn wakeups(&self) -> Arc<dyn Wakeups> {
        Arc::<PgWakeups>::clone(&self.wakeups)
    }

    /// By how many milliseconds the wall clock of this host was last seen to be ahead of the
    /// database's; negative if it is behind. Nothing goes by it; over a second is warned of.
    pub fn host_clock_ahead_ms(&self) -> i64 {
        self.clock.host_ahead()
    }

    /// What the store counts; an orchestrator over it counts in the same place.
    pub const fn metrics(&self) -> &Arc<EngineMetrics> {
        &self.metrics
    }

    /// The ports of this store, and those that it has no part in from `others`.
    pub fn ports(&self, others: Ports) -> Ports {
        Ports {
            tasks: self.tasks(),
            queue: self.queue(),
            templates: self.template_store(),
            retention: self.retention(),
            analytics: self.analytics(),
            census: self.census_taker(),
            workers: self.workers(),
            reenqueuer: self.reenqueuer(),
            clock: self.clock(),
            wakeups: self.wakeups(),
            feed: self.feed(),
            webhooks: self.webhooks(),
            keys: self.keys(),
            audit: self.audit(),
            ..others
        }
    }

    /// Tasks as wholes.
    pub fn tasks(&self) -> Arc<dyn TaskStore> {
        Arc::new(self.clone())
    }

    /// Steps to run.
    pub fn queue(&self) -> Arc<dyn StepQueue> {
        Arc::new(self.clone())
    }

    /// Templates.
    pub fn template_store(&self) -> Arc<dyn TemplateStore> {
        Arc::new(self.clone())
    }

    /// What ended long ago.
    pub fn retention(&self) -> Arc<dyn RetentionStore> {
        Arc::new(self.clone())
    }

    /// How work has gone.
    pub fn analytics(&self) -> Arc<dyn Analytics> {
        Arc::new(self.clone())
    }

    /// Who counts what waits.
    pub fn census_taker(&self) -> Arc<dyn CensusTaker> {
        Arc::new(self.clone())
    }

    /// Who works.
    pub fn workers(&self) -> Arc<dyn WorkerStore> {
        Arc::new(self.clone())
    }

    /// Where a later look at a task is asked for.
    pub fn reenqueuer(&self) -> Arc<dyn Reenqueuer> {
        Arc::new(self.clone())
    }

    /// What happened, to be read again.
    pub fn feed(&self) -> Arc<dyn EventFeed> {
        Arc::new(self.clone())
    }

    /// Webhooks, and what is on its way to them.
    pub fn webhooks(&self) -> Arc<dyn WebhookStore> {
        Arc::new(self.clone())
    }

    /// API keys.
    pub fn keys(&self) -> Arc<dyn KeyStore> {
        Arc::new(self.clone())
    }

    /// Who did what.
    pub fn audit(&self) -> Arc<dyn AuditLog> {
        Arc::new(self.clone())
    }

    /// The database's time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
}

struct LookAtClock;

impl Command for LookAtClock {
    type Reply = Sighting;
    const NAME: &'static str = "look at the clock";

    async fn run(&self, connection: &mut PgConnection) -> Result<Sighting, Failure> {
        sight(connection).await
    }
}

/// What time it is in the database.
pub(crate) async fn sight(connection: &mut PgConnection) -> Result<Sighting, Failure> {
    let asked = Instant::now();
    let sql = include_str!("../queries/session/clock.sql");
    let At(at) = sqlx::query(sql).fetch_one(connection).await?.try_get(0)?;
    Ok(Sighting {
        at,
        asked,
        heard: Instant::now(),
    })
}
