//! Looking at a database the way a doctor does: what is seen, whether it is well, what to do.
//!
//! Nothing here changes anything, prints anything, or needs the schema to be the one this program
//! knows; a [`PgDoctor`] can say that it is not. Every look is bounded: [`PgDoctor::examine`] reads
//! the heads of indexes and the server's own statistics, [`PgDoctor::invariants`] the newest tasks.
//!
//! ```no_run
//! use tasker_adapters_postgres::doctor::{PgDoctor, Thresholds, Verdict};
//!
//! # async fn example() -> Result<(), application::ports::StoreError> {
//! let doctor = PgDoctor::new("postgres://tasker@localhost/tasker")?;
//! let found = doctor.examine(&Thresholds::default()).await?;
//! assert!(found.iter().all(|finding| finding.verdict != Verdict::Fail), "{found:?}");
//! let broken = doctor.invariants(100_000, &Thresholds::default()).await?;
//! assert!(broken.iter().all(|invariant| invariant.broken.is_empty()), "{broken:?}");
//! # Ok(())
//! # }
//! ```

mod finding;
mod indexes;
mod invariants;
mod pooler;
mod queues;
mod schema;
mod server;
mod tables;
mod text;

use std::sync::Arc;
use std::time::Duration;

use application::ports::StoreError;
use sqlx::postgres::{PgConnectOptions, PgConnection};

pub use finding::{Finding, Thresholds, Verdict};
pub use invariants::{Broken, INVARIANTS, Invariant};

use crate::failure::{Failure, Remedy};
use crate::options::PgOptions;
use crate::pool::Pool;
use crate::schema::target;
use crate::session::{Command, Session};

/// How long one look may take: an invariant reads all that the newest tasks have written.
const PATIENCE: Duration = Duration::from_mins(10);

/// Looks at one database.
#[derive(Clone, Debug)]
pub struct PgDoctor {
    session: Session,
    target: PgConnectOptions,
}

impl PgDoctor {
    /// For the database of this URL. Connects to nothing yet.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for a URL that is none.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        let options = PgOptions {
            connections: 2,
            statement_timeout: PATIENCE,
            application_name: "tasker doctor".to_owned(),
            ..PgOptions::default()
        };
        let target = target(url)?;
        let session = Session::new(
            Pool::new(target.clone(), options, Arc::default()),
            Arc::default(),
        );
        Ok(Self { session, target })
    }

    /// Looks at the server, the schema, and what goes on in it.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be reached. What it refuses to show is a finding.
    pub async fn examine(&self, thresholds: &Thresholds) -> Result<Vec<Finding>, StoreError> {
        let examination = Examination {
            thresholds: *thresholds,
        };
        let mut found = self.session.run(examination).await?;
        found.push(pooler::look(&self.session, &self.target).await);
        Ok(found)
    }

    /// Checks the invariants on the newest tasks, this many; each answers with at most 20 places
    /// where it is broken.
    ///
    /// # Errors
    /// [`StoreError`], also for a schema that is not the one this program knows.
    pub async fn invariants(
        &self,
        newest: u32,
        thresholds: &Thresholds,
    ) -> Result<Vec<Invariant>, StoreError> {
        self.session.run(crate::schema::CheckVersion).await?;
        invariants::check(&self.session, newest, thresholds).await
    }
}

/// Everything that one connection can see.
struct Examination {
    thresholds: Thresholds,
}

impl Command for Examination {
    type Reply = Vec<Finding>;
    const NAME: &'static str = "examine";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<Finding>, Failure> {
        let limits = &self.thresholds;
        let mut notes = Notes::default();
        notes.take("server", server::look(connection, limits).await)?;
        notes.take("clock", server::clock(connection, limits).await)?;
        notes.take("snapshots", tables::snapshots(connection, limits).await)?;
        notes.take("schema", schema::look(connection).await)?;
        let is_ours =
            |finding: &Finding| finding.check == "schema" && finding.verdict == Verdict::Ok;
        if !notes.found.iter().any(is_ours) {
            // What the other looks read may not be there, or not be what they take it for.
            return Ok(notes.found);
        }
        notes.take("tables", tables::look(connection, limits).await)?;
        notes.take("indexes", indexes::look(connection, limits).await)?;
        notes.take("queues", queues::look(connection, limits).await)?;
        notes.take("leases", queues::leases(connection, limits).await)?;
        Ok(notes.found)
    }
}

#[derive(Default)]
struct Notes {
    found: Vec<Finding>,
}

impl Notes {
    /// What a look saw. One that the database refused is a finding of its own; without a connection
    /// there is no use in going on.
    fn take(
        &mut self,
        check: &'static str,
        seen: Result<Vec<Finding>, Failure>,
    ) -> Result<(), Failure> {
        match seen {
            Ok(found) => self.found.extend(found),
            Err(failure) if failure.remedy() == Some(Remedy::Act) => {
                let why = StoreError::from(failure).to_string();
                let finding = Finding::fail(check, format!("could not be looked at: {why}"));
                self.found
                    .push(finding.advise("let this role read it, or run this with one that may"));
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    }
}
