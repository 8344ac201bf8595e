//! Where a run takes place: a private server, the way to it, and a fleet of workers.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use adapters_memory::SeededEntropy;
use adapters_postgres::PgStore;
use anyhow::Context;
use application::ports::Entropy;
use domain::time::Timestamp;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tempfile::TempDir;
use testkit::cluster::pooler::{PoolMode, Pooler};
use testkit::cluster::proxy::Proxy;
use testkit::cluster::{Cluster, ClusterOptions, Database};
use tokio::task::block_in_place;
use tokio::time::timeout;

use crate::fleet::{Fleet, Recipe};
use crate::journal::{Follower, Journal, Line};
use crate::scenario::{Route, Setting};
use crate::skew;
use crate::small_disk::SmallDisk;

/// The role that clients and workers have; no superuser, so that the suite itself gets in when
/// all places are taken.
const ROLE: &str = "chaos";
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// A worker that was killed, or stood still, and when at the latest, by the database's clock.
#[derive(Clone, Debug)]
pub(crate) struct Death {
    pub(crate) worker: String,
    pub(crate) at: Timestamp,
}

/// Everything a fault can lay hands on. Dropped in this order.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) fleet: Fleet,
    pub(crate) follower: Follower,
    pub(crate) dice: Dice,
    pub(crate) deaths: Vec<Death>,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) pooler: Option<Pooler>,
    pub(crate) journal: Arc<Journal>,
    /// What clients and workers connect to.
    pub(crate) url: String,
    database: Database,
    pub(crate) cluster: Cluster,
    pub(crate) disk: Option<SmallDisk>,
    _folder: TempDir,
}

impl Ground {
    /// Starts everything.
    pub(crate) async fn prepare(
        setting: &Setting,
        program: PathBuf,
        seed: u64,
    ) -> anyhow::Result<Self> {
        skew::must_work(&setting.environments)?;
        let folder = tempfile::Builder::new().prefix("tasker-chaos-").tempdir()?;
        let options = ClusterOptions::default()
            .durable()
            .setting("max_connections", setting.max_connections);
        let cluster = block_in_place(|| Cluster::start_with(options))?;
        let database = block_in_place(|| cluster.database())?;
        let disk = if setting.small_disk {
            Some(block_in_place(|| SmallDisk::under(&cluster, &database))?)
        } else {
            None
        };
        block_in_place(|| open_to_role(&database))?;
        let direct = database.url().replacen("postgres@", &format!("{ROLE}@"), 1);
        PgStore::migrate(&direct).await?;
        let server = format!("127.0.0.1:{}", cluster.port());
        let (mut proxy, mut pooler) = (None, None);
        let url = match setting.route {
            Route::Direct => direct,
            Route::Proxy => proxy.insert(Proxy::before(server).await?).url(&direct),
            Route::Pooler => {
                let started = block_in_place(|| Pooler::start(&cluster, PoolMode::Session, ROLE))?;
                pooler.insert(started).url(&direct)
            }
        };
        let path = folder.path().join("journal");
        let journal = Arc::new(Journal::open(&path)?);
        let recipe = Recipe {
            program,
            store: url.clone(),
            journal: path.clone(),
            folder: folder.path().to_owned(),
            environments: setting.environments.clone(),
        };
        Ok(Self {
            fleet: Fleet::start(recipe, setting.workers)?,
            follower: Follower::new(&path),
            dice: Dice(SeededEntropy::new(seed)),
            deaths: Vec::new(),
            proxy,
            pooler,
            journal,
            url,
            database,
            cluster,
            disk,
            _folder: folder,
        })
    }

    /// A superuser's connection, past everything that is broken.
    pub(crate) async fn admin(&self) -> anyhow::Result<PgConnection> {
        let connecting = PgConnection::connect(self.database.url());
        let connected = timeout(ANSWERS_WITHIN, connecting).await;
        Ok(connected.context("connecting takes too long")??)
    }

    /// The database's time.
    pub(crate) async fn now(&self) -> anyhow::Result<Timestamp> {
        let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
        let micros: i64 = sqlx::query_scalar(sql)
            .fetch_one(&mut self.admin().await?)
            .await?;
        Ok(Timestamp::from_micros(micros)?)
    }

    /// How many commands of clients and workers the server works on.
    pub(crate) async fn commands_in_flight(&self) -> anyhow::Result<u64> {
        let sql = "SELECT count(*) FROM pg_stat_activity \
                   WHERE usename = 'chaos' AND state IN ('active', 'idle in transaction')";
        let count: i64 = sqlx::query_scalar(sql)
            .fetch_one(&mut self.admin().await?)
            .await?;
        Ok(u64::try_from(count)?)
    }

    /// How many handlers run, in all workers.
    pub(crate) fn handlers_running(&mut self) -> anyhow::Result<u64> {
        self.follower.catch_up()?;
        let workers = self.fleet.workers.iter();
        let running: usize = workers
            .map(|worker| self.follower.running(&worker.name))
            .sum();
        Ok(u64::try_from(running)?)
    }

    /// Writes into the journal what the suite does.
    pub(crate) fn mark(&self, what: &str) -> anyhow::Result<()> {
        Ok(self.journal.write(&Line::Mark(what.to_owned()))?)
    }
}

/// A role of its own, which owns the database.
fn open_to_role(database: &Database) -> anyhow::Result<()> {
    database.sql(&format!("CREATE ROLE {ROLE} LOGIN"))?;
    let name = database.name();
    database.sql(&format!("ALTER DATABASE {name} OWNER TO {ROLE}"))?;
    Ok(())
}

/// Chance, from the seed of the run.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) SeededEntropy);

impl Dice {
    /// The chance of one of several clients.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        Self(SeededEntropy::new(
            seed.wrapping_mul(31).wrapping_add(number),
        ))
    }

    /// A number below `end`; 0 if there is none.
    pub(crate) fn below(&self, end: u64) -> u64 {
        self.0.next_u64().checked_rem(end).unwrap_or(0)
    }

    /// One of so many places; 0 if there is none.
    pub(crate) fn place(&self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        usize::try_from(self.below(count)).unwrap_or(0)
    }

    /// A span of `from` to `to` milliseconds.
    pub(crate) fn span(&self, from: u64, to: u64) -> Duration {
        let width = to.saturating_sub(from).saturating_add(1);
        Duration::from_millis(from.saturating_add(self.below(width)))
    }
}
